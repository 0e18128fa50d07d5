import { ERRORS } from './errors.ts';

/**
 * All that a page can say in a span. Only words of these sets, numbers and places in our own files, so that nothing that
 * somebody wrote can be in one: pages are written against them, and the service takes nothing else.
 */

/** What people do that is worth a trace of its own. */
export const PAGE_ACTIONS = ['join', 'resume', 'hear', 'produce', 'worker_replaced'] as const;
/** What is reached on the way, in this order as far as an action has it. */
export const PAGE_STAGES = [
  'ticket',
  'device',
  'socket',
  'welcome',
  'produced',
  'transport',
  'first_audio',
  'first_video',
] as const;
/** A fault of the page; how it loaded, and each number of that. */
export const PAGE_NOTES = ['error', 'page', 'web_vital'] as const;
export const PAGE_SPANS = [...PAGE_ACTIONS, ...PAGE_STAGES, ...PAGE_NOTES] as const;

/** `late`: what was awaited did not come in time. `gone`: whom it was about went away first. */
export const PAGE_OUTCOMES = ['ok', 'refused', 'failed', 'late', 'gone'] as const;
/** Why there is no track. */
export const DEVICE_PROBLEMS = ['denied', 'missing', 'busy', 'insecure', 'failed'] as const;
/** As https://web.dev/articles/vitals names them, in small letters. */
export const VITALS = ['cls', 'fcp', 'inp', 'lcp', 'ttfb'] as const;

/** Names that errors have by themselves. A class of somebody's may be called anything. */
export const PAGE_ERRORS = [
  // ECMA-262, 20.5, and engines besides.
  ...['Error', 'AggregateError', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError'],
  ...['InternalError', 'SuppressedError', 'CompileError', 'LinkError', 'RuntimeError'],
  // Web IDL, 2.8.1, of what a page uses; WebRTC and Media Capture.
  ...['AbortError', 'ConstraintError', 'DataCloneError', 'DataError', 'EncodingError', 'InvalidAccessError'],
  ...['InvalidCharacterError', 'InvalidModificationError', 'InvalidNodeTypeError', 'InvalidStateError'],
  ...['HierarchyRequestError', 'NetworkError', 'NotAllowedError', 'NotFoundError', 'NotReadableError'],
  ...['NotSupportedError', 'OperationError', 'OverconstrainedError', 'QuotaExceededError', 'RTCError'],
  ...['ReadOnlyError', 'SecurityError', 'TimeoutError', 'TypeMismatchError', 'UnknownError', 'VersionError'],
  // mediasoup-client and its queue.
  ...['UnsupportedError', 'AwaitQueueStoppedError', 'AwaitQueueRemovedTaskError'],
  // Ours: code of the page did not arrive.
  'LoadFailed',
  // What is thrown and is no error.
  ...['bigint', 'boolean', 'function', 'number', 'object', 'string', 'symbol', 'undefined'],
] as const;

/** A word that is in none of the sets: of a newer page, or of a library. */
export const OTHER = 'other';

/** A place in a script of ours as it is built: no host, no query, and no page, whose address names a room. */
export const PAGE_FRAME = /^\/assets\/[\w.-]{1,64}\.js:\d{1,7}:\d{1,7}$/;
/** What is above them says where it was called from; what called that is the same for everything. */
export const PAGE_FRAMES_MAX = 10;

/** Attribute -> what it can be. Whose a span is says the token that it came with, and no attribute. */
export const PAGE_ATTRIBUTES = {
  'atrium.outcome': PAGE_OUTCOMES,
  'atrium.code': [...(Object.keys(ERRORS) as (keyof typeof ERRORS)[]), ...DEVICE_PROBLEMS],
  'atrium.awaited': ['audio', 'video', 'audio video'],
  'exception.type': PAGE_ERRORS,
  /** Lines of PAGE_FRAME, PAGE_FRAMES_MAX at most. */
  'exception.stacktrace': 'frames',
  'web_vital.name': VITALS,
  'web_vital.value': 'number',
} as const satisfies Record<string, readonly string[] | 'frames' | 'number'>;

type ValueOf<Of> = Of extends readonly (infer Word)[] ? Word | typeof OTHER : Of extends 'number' ? number : string;
export type PageAttributes = {
  [Key in keyof typeof PAGE_ATTRIBUTES]?: ValueOf<(typeof PAGE_ATTRIBUTES)[Key]>;
};
export type PageSpanName = (typeof PAGE_SPANS)[number];
export type PageOutcome = (typeof PAGE_OUTCOMES)[number];
export type PageCode = NonNullable<PageAttributes['atrium.code']>;
