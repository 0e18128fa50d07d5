/**
 * What mediasoup tells its log and throws to nobody. With a name of its own, so that our log says where it was told and not
 * its words: they quote what a page sent, and anybody may have them said as often as they like.
 */
export class MediasoupError extends Error {
  override name = 'MediasoupError';
}
