// Conversations and their media, kept in this browser (IndexedDB). Where it keeps nothing, as in some private windows,
// they last as long as the page. What is oldest goes first when there are too many.

export const kMostConversations = 100;
export const kMostMediaBytes = 300 << 20;

const kNames = ['conversations', 'media'];

function request(of) {
  return new Promise((resolve, reject) => {
    of.onsuccess = () => resolve(of.result);
    of.onerror = () => reject(of.error);
  });
}

function openDatabase(name) {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore('conversations', {keyPath: 'id'});
    opening.result.createObjectStore('media', {keyPath: 'id'}).createIndex('conversation', 'conversation');
  };
  return request(opening);
}

export class Store {
  // `database` null: in memory alone.
  constructor(database) {
    this.database = database;
    this.memory = {conversations: new Map(), media: new Map()};
  }

  static async open(name = 'naru') {
    try {
      return new Store(await openDatabase(name));
    } catch {
      return new Store(null);
    }
  }

  // Whether all that is shown will be there the next time.
  get lasting() { return this.database !== null && this.memory.conversations.size === 0; }

  async get(kind, id) {
    const near = this.memory[kind].get(id);
    if (near || !this.database) return near;
    return await request(this.database.transaction(kind).objectStore(kind).get(id));
  }

  async conversations() {
    const kept = this.database ?
        await request(this.database.transaction('conversations').objectStore('conversations').getAll()) :
        [];
    const near = this.memory.conversations;
    return [...near.values(), ...kept.filter((one) => !near.has(one.id))].sort((a, b) => b.updated - a.updated);
  }

  put(kind, value) { return request(this.database.transaction(kind, 'readwrite').objectStore(kind).put(value)); }

  // Newest first, without their turns.
  async list() { return (await this.conversations()).map(({id, title, updated}) => ({id, title, updated})); }

  conversation(id) { return this.get('conversations', id); }

  // What the browser has no room for is remembered as long as the page.
  async save(conversation) {
    const copy = structuredClone(conversation);  // before anything changes it
    try {
      await this.put('conversations', copy);
      this.memory.conversations.delete(copy.id);
    } catch {
      this.memory.conversations.set(copy.id, copy);
    }
    await this.trim(copy.id);
  }

  // The same holds for media.
  async keepMedium({id}, conversation, blob) {
    this.memory.media.set(id, {conversation, blob});
    try {
      await this.put('media', {id, conversation, type: blob.type, bytes: await blob.arrayBuffer()});
    } catch {
      // it stays in memory
    }
  }

  // A Blob, or null where it was lost.
  async medium(id) {
    const found = await this.get('media', id);
    return found?.blob ?? (found ? new Blob([found.bytes], {type: found.type}) : null);
  }

  async remove(id) {
    for (const [key, value] of this.memory.media)
      if (value.conversation === id) this.memory.media.delete(key);
    this.memory.conversations.delete(id);
    if (!this.database) return;
    const transaction = this.database.transaction(kNames, 'readwrite');
    transaction.objectStore('conversations').delete(id);
    const media = transaction.objectStore('media');
    for (const key of await request(media.index('conversation').getAllKeys(id))) media.delete(key);
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }

  async removeAll() {
    for (const {id} of await this.list()) await this.remove(id);
  }

  // The oldest go until both limits hold; `kept` stays whatever its size.
  async trim(kept, mostConversations = kMostConversations, mostBytes = kMostMediaBytes) {
    let bytes = 0;
    for (const [i, conversation] of (await this.conversations()).entries()) {
      const media = conversation.turns.flatMap((turn) => [...turn.media, ...(turn.answer?.sound ? [turn.answer.sound] : [])]);
      bytes += media.reduce((sum, medium) => sum + medium.size, 0);
      if (conversation.id !== kept && (i >= mostConversations || bytes > mostBytes)) await this.remove(conversation.id);
    }
  }
}

// Small settings; a browser may refuse to keep them.
export function setting(area, name, value) {
  try {
    if (value === undefined) return area().getItem(`naru.${name}`);
    if (value === null)
      area().removeItem(`naru.${name}`);
    else
      area().setItem(`naru.${name}`, value);
  } catch {
    return null;
  }
  return value;
}
