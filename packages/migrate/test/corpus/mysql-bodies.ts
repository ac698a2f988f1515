import fc from 'fast-check'

const value = fc.constantFrom(
  '1',
  "'a;b'",
  'CASE @a WHEN 1 THEN 2 ELSE 3 END',
  'IF(@a, 1, 2)',
  "CONCAT('END;', \"IF\", REPEAT('x', 2))",
  '(SELECT CASE WHEN @b THEN CASE @a WHEN 1 THEN 2 END ELSE 0 END)',
  '5--1',
  '/* END; */ 4',
  '(SELECT t.end FROM (SELECT 1 AS end) t)'
)

const simple = fc.oneof(
  value.map((expression) => `SET @a = ${expression}`),
  value.map((expression) => `SELECT ${expression} INTO @b`),
  value.map((expression) => `DO ${expression}`),
  fc.constantFrom(
    'INSERT INTO log (x) VALUES (1)',
    'DELETE FROM log WHERE x = 2',
    'DROP TEMPORARY TABLE IF EXISTS nothing_here',
    'CALL other_one()'
  )
)

let labels = 0
const label = fc.constant('').map(() => `lab_${String(++labels)}`)

const declarations = fc.constantFrom(
  '',
  'DECLARE x INT DEFAULT IF(1, 2, 3); ',
  'DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN SET @c = 1; END; ',
  "DECLARE CONTINUE HANDLER FOR SQLSTATE '23000', NOT FOUND SET @c = CASE WHEN 1 THEN 2 END; ",
  'DECLARE c CURSOR FOR SELECT CASE WHEN 1 THEN 2 END; DECLARE CONTINUE HANDLER FOR NOT FOUND IF 1 THEN SET @d = 1; END IF; '
)

/** Statements of stored programs, nested up to three deep, as MySQL and MariaDB accept them. */
const { statement } = fc.letrec<{ statement: string; list: string }>((tie) => {
  const list = tie('list')
  return {
    list: fc
      .array(tie('statement'), { minLength: 1, maxLength: 3, depthIdentifier: 'body' })
      .map((all) => all.map((one) => `${one}; `).join('')),
    statement: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'body', withCrossShrink: true },
      simple,
      fc
        .tuple(value, list, list, list)
        .map(([when, a, b, c]) => `IF ${when} THEN ${a}ELSEIF @b THEN ${b}ELSE ${c}END IF`),
      fc.tuple(value, list, list).map(([of, a, b]) => `CASE ${of} WHEN ${of} THEN ${a}ELSE ${b}END CASE`),
      fc.tuple(value, list).map(([when, a]) => `WHILE ${when} DO ${a}END WHILE`),
      fc.tuple(value, list).map(([until, a]) => `REPEAT ${a}UNTIL ${until} END REPEAT`),
      fc.tuple(label, list).map(([name, a]) => `${name}: LOOP ${a}LEAVE ${name}; END LOOP ${name}`),
      fc.tuple(declarations, list).map(([declared, a]) => `BEGIN ${declared}${a}END`),
      fc.tuple(label, list).map(([name, a]) => `${name}: BEGIN ${a}END ${name}`)
    )
  }
})

/** `CREATE PROCEDURE name() body`, unique by number. */
export const procedures = (count: number): fc.Arbitrary<string[]> =>
  fc
    .array(statement, { minLength: 1, maxLength: count })
    .map((bodies) => bodies.map((body, n) => `CREATE PROCEDURE p${String(n)}() ${body}`))
