// Server-sent events out of bytes that come in pieces (WHATWG HTML, 9.2.6): only what our server sends, the fields
// `event` and `data`; other fields and comments are passed over.

export class EventParser {
  constructor() {
    this.decoder = new TextDecoder();
    this.rest = '';
    this.afterReturn = false;
    this.clear();
  }

  clear() {
    this.data = [];
    this.name = '';
  }

  // The events that are whole with these bytes: [{name, data}].
  push(bytes) {
    let text = this.decoder.decode(bytes, {stream: true});
    if (this.afterReturn && text.startsWith('\n')) text = text.slice(1);  // the second half of a CR LF
    if (text !== '') this.afterReturn = text.endsWith('\r');
    const lines = (this.rest + text).split(/\r\n|\n|\r/);
    this.rest = lines.pop();
    const events = [];
    for (const line of lines) {
      if (line === '') {
        if (this.data.length > 0) events.push({name: this.name || 'message', data: this.data.join('\n')});
        this.clear();
      } else {
        this.field(line);
      }
    }
    return events;
  }

  field(line) {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') this.data.push(value);
    if (name === 'event') this.name = value;
  }
}
