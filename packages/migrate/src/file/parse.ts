import { migrateError } from '../errors.js'
import type { Dialect } from '../sql/dialect.js'
import { lexers } from '../sql/lexemes.js'
import { skipSpace, Unterminated } from '../sql/token.js'
import { addDirective, addForeignOptions, type Directives } from './directives.js'
import { type Direction, dialectNames, type Marker, readMarker } from './marker.js'

/** The SQL between a marker and the next one. */
export interface Section extends Readonly<Directives> {
  readonly direction: Direction
  /** Undefined for the section that serves every engine. */
  readonly dialect?: Dialect
  readonly text: string
  /** Line of the file on which the text starts. */
  readonly line: number
}

/** The two halves of a migration, as one engine is to run them. */
export interface ParsedMigration {
  readonly up: Section
  /** Undefined when the file has none, or one without a statement: the migration cannot be rolled back. */
  readonly down?: Section
}

/**
 * Reads a migration file for one engine: its own section where the file has one, else the common one.
 *
 * A marker is a comment line of its own, outside any literal. Throws `KIT_MIGRATE_FILE` with file and line for an
 * unknown dialect or directive, for SQL before the first marker, for a section that comes twice, and when there is
 * nothing to run.
 */
export function parseMigration(
  text: string,
  options: { file: string; dialect: Dialect; translate?: boolean }
): ParsedMigration {
  const { file, dialect } = options
  const sections = readSections(text, file, dialect, options.translate === true)
  const up = choose(sections, 'up', dialect)
  if (up === undefined)
    throw fileError(
      file,
      1,
      noUp(sections, dialect),
      'Put the line "-- UP Migration" above the SQL that makes the change.'
    )
  if (!up.filled)
    throw fileError(
      file,
      up.line,
      'the UP section has no statement',
      'Write the change below "-- UP Migration", or remove the file.'
    )
  const down = choose(sections, 'down', dialect)
  return { up: toSection(up, text), ...(down?.filled ? { down: toSection(down, text) } : {}) }
}

interface OpenSection {
  readonly direction: Direction
  readonly dialect: Dialect | undefined
  readonly directives: Directives
  readonly start: number
  end: number
  readonly line: number
  filled: boolean
}

function readSections(text: string, file: string, dialect: Dialect, translate: boolean): OpenSection[] {
  const common = translate ? 'postgresql' : dialect
  try {
    return scan(text, file, common)
  } catch (error) {
    // A common section of another engine's SQL does no harm when this engine has its own.
    if (common === 'postgresql' || !(error instanceof Unterminated)) throw readable(error, text, file)
    try {
      const sections = scan(text, file, 'postgresql')
      if (choose(sections, 'up', dialect)?.dialect === dialect) return sections
    } catch {
      // The first error says more about the engine in use.
    }
    throw readable(error, text, file)
  }
}

function scan(text: string, file: string, common: Dialect): OpenSection[] {
  const sections: OpenSection[] = []
  const whole: Directives = { transaction: true }
  const lines = lineCounter(text)
  let current: OpenSection | undefined
  for (let at = skipSpace(text, 0); at < text.length;) {
    const token = lexers[
      current?.dialect ?? (whole.translate || current?.directives.translate ? 'postgresql' : common)
    ](text, at)
    const marker =
      token.kind === 'comment' && startsLine(text, at) ? readMarker(text.slice(at, token.end).trimEnd()) : undefined
    if (marker !== undefined) current = readLine(marker, { at, end: token.end, line: lines(at) })
    else if (token.kind !== 'comment') fill(at)
    at = skipSpace(text, token.end)
  }
  if (current !== undefined) current.end = text.length
  return sections

  function fill(at: number): void {
    if (current === undefined) {
      throw fileError(
        file,
        lines(at),
        'there is SQL before the first marker',
        'Put the line "-- UP Migration" above it.'
      )
    }
    current.filled = true
  }

  function readLine(marker: Marker, place: { at: number; end: number; line: number }): OpenSection | undefined {
    if (marker.kind === 'unknown-dialect') {
      throw fileError(file, place.line, `there is no dialect "${marker.name}"`, `Dialects: ${dialectNames.join(', ')}.`)
    }
    if (marker.kind === 'directive') {
      const late = current?.filled === true && !/^allow\b/.test(marker.text)
      const problem = late
        ? 'a "-- kit:" directive stands after the first statement of its section'
        : addDirective(current?.directives ?? whole, marker.text)
      if (problem !== undefined)
        throw fileError(file, place.line, problem, 'Directives stand between the marker and the first statement.')
      return current
    }
    if (marker.kind === 'separator') {
      if (current?.direction === 'down') return current
      return open({ kind: 'section', direction: 'down', options: '' }, place)
    }
    if (
      current !== undefined &&
      !current.filled &&
      current.direction === marker.direction &&
      current.dialect === marker.dialect
    )
      return current
    return open(marker, place)
  }

  function open(
    marker: Extract<Marker, { kind: 'section' }>,
    place: { at: number; end: number; line: number }
  ): OpenSection {
    const { direction, dialect } = marker
    const same = sections.find((one) => one.direction === direction && one.dialect === dialect)
    if (same !== undefined) {
      const name = `${direction.toUpperCase()} section${dialect === undefined ? '' : ` for ${dialect}`}`
      throw fileError(
        file,
        place.line,
        `a second ${name}; the first starts on line ${same.line}`,
        'Put the statements of both into one.'
      )
    }
    if (current !== undefined) current.end = place.at
    const section: OpenSection = {
      direction,
      dialect,
      directives: { ...whole },
      start: place.end,
      end: text.length,
      line: place.line,
      filled: false
    }
    const problem = addForeignOptions(section.directives, marker.options)
    if (problem !== undefined) throw fileError(file, place.line, problem, 'Known is transaction:false.')
    sections.push(section)
    return section
  }
}

function choose(sections: readonly OpenSection[], direction: Direction, dialect: Dialect): OpenSection | undefined {
  const candidates = sections.filter((one) => one.direction === direction)
  return candidates.find((one) => one.dialect === dialect) ?? candidates.find((one) => one.dialect === undefined)
}

function toSection(open: OpenSection, text: string): Section {
  const { directives, direction, dialect, line } = open
  // Spread last: in front it costs the engine twenty times as much.
  const section = { direction, line, text: text.slice(open.start, open.end), ...directives }
  return dialect === undefined ? section : { dialect, ...section }
}

function noUp(sections: readonly OpenSection[], dialect: Dialect): string {
  const others = sections.filter(({ direction }) => direction === 'up').map(({ dialect }) => dialect)
  return others.length === 0
    ? 'there is no UP section'
    : `there is an UP section for ${others.join(' and ')}, but none for ${dialect}`
}

/** True when only blanks stand between the start of the line and `at`. */
function startsLine(text: string, at: number): boolean {
  for (let before = at - 1; before >= 0; before--) {
    const char = text[before]
    if (char === '\n' || char === '\r') return true
    if (char !== ' ' && char !== '\t' && char !== '\ufeff') return false
  }
  return true
}

/** Line numbers for growing offsets, each character looked at once. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1
  let seen = 0
  return (offset) => {
    for (let next = text.indexOf('\n', seen); next !== -1 && next < offset; next = text.indexOf('\n', seen)) {
      line++
      seen = next + 1
    }
    return line
  }
}

function readable(error: unknown, text: string, file: string): unknown {
  if (!(error instanceof Unterminated)) return error
  const what = error.message.charAt(0).toLowerCase() + error.message.slice(1)
  return fileError(file, lineCounter(text)(error.start), what, 'Close it; nothing was run.')
}

function fileError(file: string, line: number, problem: string, hint: string) {
  return migrateError('KIT_MIGRATE_FILE', `${file}:${line}: ${problem}.`, { kind: 'usage', hint, data: { file, line } })
}
