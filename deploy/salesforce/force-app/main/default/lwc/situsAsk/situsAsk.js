import { LightningElement, api } from 'lwc';
import { subscribe, unsubscribe } from 'lightning/empApi';
import askOne from '@salesforce/apex/SitusAsk.askOne';
import startSummary from '@salesforce/apex/SitusJob.startSummary';
import statusOf from '@salesforce/apex/SitusJob.statusOf';

const CHANNEL = '/event/LegalAiResult__e';
const NEW_EVENTS = -1;
const UNSETTLED = ['started', 'running'];

/**
 * Asks Situs about the record of the page, at once or by a job whose end an event tells.
 */
export default class SitusAsk extends LightningElement {
    @api recordId;

    question = '';
    withoutFiles = false;
    busy = false;
    told;
    jobId;

    subscription;
    filesLeftOut = 0;
    ended = new Set();

    get cannotAsk() {
        return this.busy || !this.question.trim();
    }

    disconnectedCallback() {
        this.stopListening();
    }

    handleQuestion(event) {
        this.question = event.detail.value ?? '';
    }

    handleFiles(event) {
        this.withoutFiles = event.detail.checked;
    }

    async handleAsk() {
        this.jobId = undefined;
        await this.show(() =>
            askOne({ recordId: this.recordId, question: this.question, withoutFiles: this.withoutFiles })
        );
    }

    async handleSummarise() {
        this.jobId = undefined;
        this.ended.clear();
        await this.listen();
        await this.show(() => startSummary({ recordId: this.recordId }));
        this.filesLeftOut = this.told.filesLeftOut;
        if (this.told.outcome !== 'started') {
            return;
        }
        this.jobId = this.told.jobId;
        if (this.ended.has(this.jobId)) {
            await this.handleLook();
        }
    }

    async handleLook() {
        const filesLeftOut = this.filesLeftOut;
        await this.show(async () => ({ ...(await statusOf({ jobId: this.jobId })), filesLeftOut }));
        if (!UNSETTLED.includes(this.told.outcome)) {
            this.jobId = undefined;
            this.stopListening();
        }
    }

    /** Shows what a call told, and a call that breaks as a failure without its text, which may quote the record. */
    async show(call) {
        this.busy = true;
        try {
            this.told = await call();
        } catch {
            this.told = { outcome: 'failed', reason: 'The org refused the call, or it took too long.', filesLeftOut: 0 };
        } finally {
            this.busy = false;
        }
    }

    /** Listens before the job is started, so that its end cannot be missed; without events the button is left. */
    async listen() {
        if (this.subscription) {
            return;
        }
        try {
            this.subscription = await subscribe(CHANNEL, NEW_EVENTS, (event) => this.handleEnd(event));
        } catch {
            this.subscription = undefined;
        }
    }

    handleEnd(event) {
        const jobId = event?.data?.payload?.JobId__c;
        if (this.jobId && this.jobId === jobId) {
            this.handleLook();
        } else if (this.busy) {
            this.ended.add(jobId);
        }
    }

    stopListening() {
        if (this.subscription) {
            unsubscribe(this.subscription, () => {});
            this.subscription = undefined;
        }
    }
}
