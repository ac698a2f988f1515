import type { Module } from '../contribution.js'
import { circleci } from './circleci.js'
import { github } from './github.js'
import { gitlab } from './gitlab.js'

/** Where a project is checked and shipped; `none` leaves that out. */
export const pipelines = { github, gitlab, circleci } satisfies Record<string, Module>

export type PipelineId = keyof typeof pipelines | 'none'
export const pipelineIds: readonly PipelineId[] = [...(Object.keys(pipelines) as (keyof typeof pipelines)[]), 'none']
