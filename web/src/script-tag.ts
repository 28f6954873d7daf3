/** What a page gets as `Surecast` from `<script src="/assets/surecast-client-1.js">`. The 1 is the version of this list. */
export { ClientError, createClient } from '@surecast/shared/client';
export { createTabsClient } from '@surecast/shared/client/tabs';
