export { commitTimedOut, noSuchTransaction, steppedDown, writeConflict } from './answers.js'
export { startReplicaSetRelay, type Fault, type RelayOptions, type ReplicaSetRelay } from './relay.js'
