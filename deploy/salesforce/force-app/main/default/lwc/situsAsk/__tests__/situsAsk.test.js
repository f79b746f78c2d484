import { createElement } from 'lwc';
import { subscribe, unsubscribe } from 'lightning/empApi';
import SitusAsk from 'c/situsAsk';
import askOne from '@salesforce/apex/SitusAsk.askOne';
import startSummary from '@salesforce/apex/SitusJob.startSummary';
import statusOf from '@salesforce/apex/SitusJob.statusOf';

jest.mock('@salesforce/apex/SitusAsk.askOne', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/SitusJob.startSummary', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/SitusJob.statusOf', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('lightning/empApi', () => ({ subscribe: jest.fn(), unsubscribe: jest.fn() }), { virtual: true });

const RECORD = 'a01000000000001AAA';
const ANSWERED = { outcome: 'answered', answer: 'In March.', citations: '[]', filesLeftOut: 0 };

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

function open() {
    const element = createElement('c-situs-ask', { is: SitusAsk });
    element.recordId = RECORD;
    document.body.appendChild(element);
    const find = (selector) => element.shadowRoot.querySelector(selector);
    return {
        find,
        told: () => find('c-situs-answer'),
        press: async (id) => {
            find(`[data-id="${id}"]`).click();
            await settled();
        },
        write: async (question) => {
            find('lightning-textarea').dispatchEvent(new CustomEvent('change', { detail: { value: question } }));
            await settled();
        }
    };
}

describe('c-situs-ask', () => {
    beforeEach(() => subscribe.mockResolvedValue({ channel: '/event/LegalAiResult__e' }));
    afterEach(() => {
        document.body.replaceChildren();
        jest.resetAllMocks();
    });

    it('asks nothing without a question', async () => {
        const page = open();
        expect(page.find('[data-id="ask"]').disabled).toBe(true);
        await page.write('   ');
        expect(page.find('[data-id="ask"]').disabled).toBe(true);
    });

    it('asks about the record of the page and shows what was told', async () => {
        askOne.mockResolvedValue(ANSWERED);
        const page = open();
        await page.write('When does the lease end?');
        await page.press('ask');
        expect(askOne).toHaveBeenCalledWith({ recordId: RECORD, question: 'When does the lease end?', withoutFiles: false });
        expect(page.told().answer).toBe('In March.');
    });

    it('shows a call that breaks as a failure, without the words of the error', async () => {
        askOne.mockRejectedValue({ body: { message: 'Beispiel AG' } });
        const page = open();
        await page.write('Who?');
        await page.press('ask');
        expect(page.told().outcome).toBe('failed');
        expect(page.told().reason).not.toContain('Beispiel');
    });

    it('waits for the event of its own job and no other', async () => {
        startSummary.mockResolvedValue({ outcome: 'started', jobId: 'j-1', filesLeftOut: 3 });
        statusOf.mockResolvedValue({ ...ANSWERED, answer: 'In sum.' });
        const page = open();
        await page.press('summarise');
        expect(page.told().outcome).toBe('started');
        const [channel, from, tell] = subscribe.mock.calls[0];
        expect([channel, from]).toEqual(['/event/LegalAiResult__e', -1]);
        tell({ data: { payload: { JobId__c: 'j-2' } } });
        await settled();
        expect(statusOf).not.toHaveBeenCalled();
        tell({ data: { payload: { JobId__c: 'j-1' } } });
        await settled();
        expect(statusOf).toHaveBeenCalledWith({ jobId: 'j-1' });
        expect([page.told().answer, page.told().filesLeftOut]).toEqual(['In sum.', 3]);
        expect(unsubscribe).toHaveBeenCalledTimes(1);
    });

    it('misses no job that ends before its id is known', async () => {
        startSummary.mockImplementation(async () => {
            subscribe.mock.calls[0][2]({ data: { payload: { JobId__c: 'j-1' } } });
            return { outcome: 'started', jobId: 'j-1', filesLeftOut: 0 };
        });
        statusOf.mockResolvedValue(ANSWERED);
        const page = open();
        await page.press('summarise');
        expect(page.told().answer).toBe('In March.');
    });

    it('looks by hand where the org gives no events', async () => {
        subscribe.mockRejectedValue(new Error('no access'));
        startSummary.mockResolvedValue({ outcome: 'started', jobId: 'j-1', filesLeftOut: 0 });
        statusOf.mockResolvedValueOnce({ outcome: 'running' }).mockResolvedValueOnce(ANSWERED);
        const page = open();
        await page.press('summarise');
        await page.press('look');
        expect(page.told().outcome).toBe('running');
        await page.press('look');
        expect(page.told().answer).toBe('In March.');
        expect(page.find('[data-id="look"]')).toBeNull();
    });

    it('stops listening when the page is left', async () => {
        startSummary.mockResolvedValue({ outcome: 'started', jobId: 'j-1', filesLeftOut: 0 });
        const page = open();
        await page.press('summarise');
        document.body.replaceChildren();
        expect(unsubscribe).toHaveBeenCalledTimes(1);
    });
});
