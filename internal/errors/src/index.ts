export { KitError, isKitError, type KitErrorDetails } from './kit-error.js'
