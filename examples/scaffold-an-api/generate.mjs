// The same from a program: a team's own defaults around the generator.
import { generateProject } from '@kit/scaffold'

const { folder, files } = await generateProject({ name: 'team-api', output: '.', ci: 'none' })
console.log(`${files.length} files in ${folder}`)
