import type { Module } from '../contribution.js'
import { github } from './github.js'

/** Where a project is checked and shipped; `none` leaves that out. */
export const pipelines = { github } satisfies Record<string, Module>

export type PipelineId = keyof typeof pipelines | 'none'
export const pipelineIds: readonly PipelineId[] = [...(Object.keys(pipelines) as (keyof typeof pipelines)[]), 'none']
