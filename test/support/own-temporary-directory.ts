/** Jest calls this once before all tests; its workers inherit the environment. */
import { useOwnTemporaryDirectory } from '../../local/own-temporary-directory';

export default useOwnTemporaryDirectory;
