// Conversations and their media, kept in this browser (IndexedDB). Where it keeps nothing, as in some private windows,
// they last as long as the page. What is oldest goes first when there are too many.

export const kMostConversations = 100;
export const kMostMediaBytes = 300 << 20;

const kNames = ["conversations", "media"];

function request(of) {
  return new Promise((resolve, reject) => {
    of.onsuccess = () => resolve(of.result);
    of.onerror = () => reject(of.error);
  });
}

function openDatabase(name) {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("conversations", { keyPath: "id" });
    opening.result.createObjectStore("media", { keyPath: "id" }).createIndex("conversation", "conversation");
  };
  return request(opening);
}

export class Store {
  // `database` null: in memory alone.
  constructor(database) {
    this.database = database;
    this.memory = { conversations: new Map(), media: new Map() };
  }

  static async open(name = "naru") {
    try {
      return new Store(await openDatabase(name));
    } catch {
      return new Store(null);
    }
  }

  get lasting() {
    return this.database !== null;
  }

  get(kind, id) {
    if (!this.database) return Promise.resolve(this.memory[kind].get(id));
    return request(this.database.transaction(kind).objectStore(kind).get(id));
  }

  all(kind) {
    if (!this.database) return Promise.resolve([...this.memory[kind].values()]);
    return request(this.database.transaction(kind).objectStore(kind).getAll());
  }

  put(kind, value) {
    if (!this.database) return Promise.resolve(this.memory[kind].set(value.id, structuredClone(value)));
    return request(this.database.transaction(kind, "readwrite").objectStore(kind).put(value));
  }

  // Newest first, without their turns.
  async list() {
    const all = await this.all("conversations");
    return all.sort((a, b) => b.updated - a.updated).map(({ id, title, updated }) => ({ id, title, updated }));
  }

  conversation(id) {
    return this.get("conversations", id);
  }

  async save(conversation) {
    await this.put("conversations", conversation);
    await this.trim(conversation.id);
  }

  // `bytes` is a Blob. Resolves with null where there is no room for it: it then lasts as long as the page.
  async keepMedium(medium, conversation, blob) {
    this.memory.media.set(medium.id, { id: medium.id, conversation, blob });
    if (!this.database) return;
    const row = { id: medium.id, conversation, type: blob.type, size: blob.size, bytes: await blob.arrayBuffer() };
    await this.put("media", row).catch(() => null);
  }

  // A Blob, or null where it was lost.
  async medium(id) {
    const near = this.memory.media.get(id);
    if (near) return near.blob;
    const row = this.database ? await this.get("media", id) : null;
    return row ? new Blob([row.bytes], { type: row.type }) : null;
  }

  async remove(id) {
    for (const [key, value] of this.memory.media) if (value.conversation === id) this.memory.media.delete(key);
    this.memory.conversations.delete(id);
    if (!this.database) return;
    const transaction = this.database.transaction(kNames, "readwrite");
    transaction.objectStore("conversations").delete(id);
    const media = transaction.objectStore("media");
    for (const key of await request(media.index("conversation").getAllKeys(id))) media.delete(key);
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }

  async removeAll() {
    for (const { id } of await this.list()) await this.remove(id);
  }

  // The oldest go until both limits hold; `kept` stays whatever its size.
  async trim(kept, mostConversations = kMostConversations, mostBytes = kMostMediaBytes) {
    const all = (await this.all("conversations")).sort((a, b) => b.updated - a.updated);
    let bytes = 0;
    for (const [i, conversation] of all.entries()) {
      bytes += conversation.turns.flatMap((turn) => turn.media).reduce((sum, medium) => sum + medium.size, 0);
      if (conversation.id !== kept && (i >= mostConversations || bytes > mostBytes)) await this.remove(conversation.id);
    }
  }
}

// Small settings; a browser may refuse to keep them.
export function setting(area, name, value) {
  try {
    if (value === undefined) return area().getItem(`naru.${name}`);
    if (value === null) area().removeItem(`naru.${name}`);
    else area().setItem(`naru.${name}`, value);
  } catch {
    return null;
  }
  return value;
}
