import { createElement } from 'lwc';
import SitusAnswer from 'c/situsAnswer';

const PASSAGE = { source: 'record a01000000000001AAA', segment: '2', start: 0, end: 30, text: 'The lease ends on 31 March 2027' };
const ANSWERED = {
    outcome: 'answered',
    found: true,
    answer: 'On 31 March 2027.',
    citations: JSON.stringify([PASSAGE, { ...PASSAGE, source: 'the lease', text: 'three months' }]),
    place: 'own-machine',
    receiptId: 'r-1',
    discarded: 0,
    unreadCharacters: 0,
    filesLeftOut: 0
};

function show(told) {
    const element = createElement('c-situs-answer', { is: SitusAnswer });
    Object.assign(element, told);
    document.body.appendChild(element);
    return {
        text: (id) => element.shadowRoot.querySelector(`[data-id="${id}"]`)?.textContent.trim(),
        all: (id) => [...element.shadowRoot.querySelectorAll(`[data-id="${id}"]`)]
    };
}

describe('c-situs-answer', () => {
    afterEach(() => document.body.replaceChildren());

    it('shows the answer with passages, place and receipt', () => {
        const page = show(ANSWERED);
        expect(page.text('answer')).toBe('On 31 March 2027.');
        expect(page.all('passage').map((p) => p.querySelector('q').textContent)).toEqual([PASSAGE.text, 'three months']);
        expect(page.text('place')).toBe('own-machine');
        expect(page.text('receipt')).toBe('r-1');
        expect(page.text('incomplete')).toBeUndefined();
        expect(page.text('reason')).toBeUndefined();
    });

    it('links a passage to its record and to nothing else', () => {
        const sources = show(ANSWERED).all('source');
        expect(sources[0].getAttribute('href')).toBe('/a01000000000001AAA');
        expect(sources[1].getAttribute('href')).toBeNull();
    });

    it('makes no link of a source that is no id', () => {
        const citations = JSON.stringify([{ ...PASSAGE, source: 'record javascript:alert(1)' }]);
        expect(show({ ...ANSWERED, citations }).all('source')[0].tagName).toBe('SPAN');
    });

    it('shows an answer as text, never as markup', () => {
        const page = show({ ...ANSWERED, answer: '<b>bold</b>' });
        expect(page.text('answer')).toBe('<b>bold</b>');
        expect(page.all('answer')[0].querySelector('b')).toBeNull();
    });

    it.each(['', undefined])('says that the sources say nothing, which is no failure', (answer) => {
        const page = show({ ...ANSWERED, answer, found: false, citations: '[]' });
        expect(page.text('not-found')).toContain('nothing about this');
        expect(page.text('headline')).toBeUndefined();
        expect(page.text('receipt')).toBe('r-1');
    });

    it('shows a refusal with its reason, its code and its receipt', () => {
        const page = show({ outcome: 'refused', reason: 'no place may see this', reasonCode: 'policy_refused', receiptId: 'r-2' });
        expect(page.text('headline')).toBe('Situs refused this.');
        expect(page.text('reason')).toBe('no place may see this');
        expect(page.text('code')).toBe('policy_refused');
        expect(page.text('receipt')).toBe('r-2');
        expect(page.text('answer')).toBeUndefined();
    });

    it('takes an unknown outcome for a failure', () => {
        expect(show({ outcome: 'tomorrow', answer: 'x' }).text('headline')).toBe('Situs did not answer.');
    });

    it.each(['{', '{"a": 1}'])('says what was left out', (citations) => {
        const left = { discarded: 1, unreadCharacters: 12, filesLeftOut: 2 };
        const told = show({ ...ANSWERED, ...left, citations }).text('incomplete');
        expect(told).toContain('1 statements were left out');
        expect(told).toContain('12 characters');
        expect(told).toContain('2 files');
        expect(told).toContain('passages cannot be shown');
    });
});
