// The page's side of the worker. Questions are answered in order; each has a number.

export class Reader {
  /** @param {string} source @param {(done: number, total: number) => void} onProgress */
  constructor(source, onProgress) {
    // A page that is opened from a disk cannot load a worker's file, but can make one of its own text.
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    this.worker = new Worker(url);
    this.next = 1;
    /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
    this.waiting = new Map();
    this.worker.onmessage = (event) => {
      const m = event.data;
      if (m.type === "progress") {
        onProgress(m.done, m.total);
        return;
      }
      const w = this.waiting.get(m.id);
      this.waiting.delete(m.id);
      if (!w) return;
      if (m.type === "answer") w.resolve(m.value);
      else w.reject(new Error(m.text));
    };
    this.worker.onerror = (event) => {
      for (const w of this.waiting.values()) w.reject(new Error(event.message));
      this.waiting.clear();
    };
  }

  /** @param {any} question @param {Transferable[]} [transfer] @returns {Promise<any>} */
  ask(question, transfer = []) {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ ...question, id }, transfer);
    });
  }
}
