// Comfort on top of pages that work without it: focus, dialogs, copying, hiding what was shown. Every word comes from the page.
'use strict'
