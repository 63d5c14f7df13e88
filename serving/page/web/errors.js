// What went wrong, in a sentence of the visitor's language; the server's own words and the request's id stand below it.
import {ApiError} from './api.js';
import {make} from './dom.js';
import {t} from './text.js';

const kByCode = {
  network: 'error_network',
  cut_off: 'error_cut_off',
  context_length_exceeded: 'error_long',
  body_too_large: 'error_large',
  media_too_large: 'error_large',
  too_many_media: 'error_large',
  transcription_not_supported: 'error_deaf',
  unsupported_content: 'error_unfit',
  page: 'error_page',
};
const kByStatus = {
  401: 'error_key',
  413: 'error_large',
  429: 'error_busy',
  503: 'error_unavailable',
  500: 'error_internal'
};

// What is kept of an error that was thrown: {status, code, message, requestId, retryAfter}. What the API did not throw
// is the page's own; of a DOMException the code is a number.
export function told(error) {
  const {status = 0, message, requestId = '', retryAfter = 0} = error;
  return {status, code: error instanceof ApiError ? error.code : 'page', message, requestId, retryAfter};
}

// `error` is as told() gives it.
export function sentence(error) {
  const key = kByCode[error.code] ??
      (error.code?.startsWith('media_') && error.status === 400 ? 'error_media' : kByStatus[error.status]) ??
      'error_other';
  return t(key, {n: Math.max(1, Math.ceil(error.retryAfter || 1))});
}

export function errorBox(error, ...buttons) {
  return make(
      'div', {class: 'trouble', role: 'alert'}, make('p', {class: 'what'}, sentence(error)),
      error.message && make('p', {class: 'detail', lang: 'en'}, error.message),
      error.requestId && make('p', {class: 'detail'}, t('request_id', {id: error.requestId})),
      make('p', {class: 'ways'}, ...buttons));
}
