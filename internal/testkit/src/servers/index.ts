export { launchChromium, type TestBrowser } from '../browser/launch-chromium.js'
export type { ServerName, TestServer } from './server-kind.js'
export { startServer } from './start-server.js'
