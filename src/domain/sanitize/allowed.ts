/**
 * Logs that every reader may see. Any other, such as `suppress`, `oath`, `spamblacklist` or
 * that of an extension that we have not met, is left out.
 */
export const publicLogs = [
  ...['block', 'contentmodel', 'create', 'delete', 'import', 'interwiki', 'managetags', 'merge'],
  ...['move', 'newusers', 'patrol', 'protect', 'renameuser', 'rights', 'tag', 'thanks', 'upload'],
] as const

/**
 * Preferences that say how the interface looks and nothing about a person. Signature, gender,
 * time zone, e-mail settings, muted users and whatever else there is are left out.
 */
export const harmlessPreferences = [
  ...['language', 'variant', 'date', 'skin', 'skin-responsive', 'underline', 'editfont'],
  ...['vector-theme', 'vector-font-size', 'vector-limited-width'],
  ...['imagesize', 'thumbsize', 'showhiddencats', 'diffonly', 'diff-type', 'norollbackdiff'],
  ...['rcdays', 'rclimit', 'usenewrc', 'rcenhancedfilters-disable', 'searchlimit'],
  ...['minordefault', 'previewonfirst', 'previewontop', 'uselivepreview', 'useeditwarning'],
  ...['editsectiononrightclick', 'editondblclick', 'forceeditsummary', 'forcesafemode'],
  ...['usebetatoolbar', 'usecodeeditor', 'math', 'math-popups', 'wikieditor-realtimepreview'],
  ...['visualeditor-enable', 'visualeditor-editor', 'visualeditor-tabs'],
  ...['visualeditor-newwikitext', 'visualeditor-autodisable', 'visualeditor-betatempdisable'],
  ...['discussiontools-replytool', 'discussiontools-newtopictool'],
  ...['discussiontools-sourcemodetoolbar', 'discussiontools-visualenhancements'],
] as const
