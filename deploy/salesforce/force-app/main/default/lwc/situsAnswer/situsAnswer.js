import { LightningElement, api } from 'lwc';

const HEADLINES = {
    refused: 'Situs refused this.',
    failed: 'Situs did not answer.',
    started: 'Situs is working on it.',
    running: 'Situs is working on it.'
};
const SOURCE = /^(?:record|file) ([a-zA-Z0-9]{15}(?:[A-Z0-5]{3})?)$/;

/**
 * Shows what Situs told: the answer or the reason, the passages that bear it, where it was processed, the receipt.
 */
export default class SitusAnswer extends LightningElement {
    @api outcome;
    @api found;
    @api answer;
    /** A JSON list of passages: source, segment, start, end, text. */
    @api citations;
    @api reason;
    @api reasonCode;
    @api place;
    @api receiptId;
    @api discarded;
    @api unreadCharacters;
    @api filesLeftOut;

    get isAnswered() {
        return this.outcome === 'answered';
    }

    get nothingFound() {
        return this.found === false;
    }

    get headline() {
        return HEADLINES[this.outcome] ?? HEADLINES.failed;
    }

    get passages() {
        return readPassages(this.citations) ?? [];
    }

    get hasPassages() {
        return this.isAnswered && this.passages.length > 0;
    }

    /** What was left out of the answer or of its sources, in words; empty where nothing was. */
    get incomplete() {
        const missing = [];
        if (this.discarded > 0) {
            missing.push(`${this.discarded} statements were left out, since no passage bears them.`);
        }
        if (this.unreadCharacters > 0) {
            missing.push(`${this.unreadCharacters} characters of the sources were too much for the model.`);
        }
        if (this.filesLeftOut > 0) {
            missing.push(`${this.filesLeftOut} files were not read.`);
        }
        if (this.isAnswered && readPassages(this.citations) === undefined) {
            missing.push('The passages cannot be shown.');
        }
        return missing.join(' ');
    }
}

/** Returns the passages, each with a key and a link to its source; undefined where the text is no list. */
function readPassages(text) {
    if (!text) {
        return [];
    }
    try {
        const read = JSON.parse(text);
        return Array.isArray(read) ? read.map(shown) : undefined;
    } catch {
        return undefined;
    }
}

function shown(passage, position) {
    const id = SOURCE.exec(passage.source ?? '')?.[1];
    return { ...passage, key: `${position}`, link: id ? `/${id}` : undefined };
}
