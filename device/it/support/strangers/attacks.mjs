// What strangers try, run inside the test's network: `node attacks.mjs plain|tls NAME SECONDS`
// prints what came of it as JSON.
import * as doors from './doors.mjs';
import * as lasting from './lasting.mjs';
import { ENCRYPTED, begin } from './wire.mjs';

begin();
const told = await { ...doors, ...lasting }[process.argv[3]]();
console.log(JSON.stringify({ encrypted: ENCRYPTED, ...told }));
process.exit();
