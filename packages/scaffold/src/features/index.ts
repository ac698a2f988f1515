import type { Module } from '../contribution.js'

/** Feature modules that a person can add by name; accounts and containers have options of their own. */
export const features = {} satisfies Record<string, Module>

export type FeatureId = keyof typeof features
export const featureIds = Object.keys(features) as readonly string[] as readonly FeatureId[]
