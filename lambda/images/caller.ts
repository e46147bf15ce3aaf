/** Analyses images, each with as many calls as it needs. */
import { ApiErrorKind } from '../../lib/protocol/metrics';
import type { ApiError } from '../aws/api-error';
import type { Detect } from './detect';
import { isAboutImage, lasting } from './failures';
import type { Image, Outcome } from './image';
import type { Pacer } from './pacer';
import type { Time } from './time';

/**
 * Calls for an image that fail for another reason than throttling. Even refusals can pass: IAM is eventually consistent. With the pauses
 * they take about three quarters of a minute.
 */
const ATTEMPTS = 8;

/** The first pause after such a call. Each pause is twice as long as the one before, up to the longest. */
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 16_000;

export class Caller {
  calls = 0;
  /** How many errors of each kind the API gave. */
  readonly errors = new Map<ApiErrorKind, number>();
  /** The turn of the last call that had labels as its answer. */
  private answeredTurn = -Infinity;

  constructor(
    private readonly detect: Detect,
    private readonly pacer: Pacer,
    private readonly time: Time,
    /** An image that has labels. */
    private known?: Image,
  ) {}

  /**
   * Repeats throttled calls until it must stop. Then it returns nothing.
   *
   * @param turn The pacer's turn for the first call.
   */
  async analyze(image: Image, turn: number, mustStop: () => boolean): Promise<Outcome | undefined> {
    let failures = 0;
    let isLastAttempt = false;
    for (let calledAt = turn; !mustStop(); calledAt = await this.pacer.turn(mustStop)) {
      this.calls++;
      const answer = await this.detect(image);
      if ('labels' in answer) return this.end(answer, { image, calledAt });
      const { error } = answer;
      this.errors.set(error.kind, (this.errors.get(error.kind) ?? 0) + 1);
      if (isAboutImage(error)) return this.end(refused(error), { image, calledAt });
      if (error.kind === ApiErrorKind.THROTTLING) this.pacer.throttled(calledAt);
      else if (++failures < ATTEMPTS) await this.time.sleep(pauseAfter(failures));
      else if (isLastAttempt) return refused(error);
      // All calls may have failed until just now, so the image gets one more.
      else if (await this.answersForOthers(turn, mustStop)) isLastAttempt = true;
      else throw lasting(error, image.sourceRef);
    }
    return undefined;
  }

  /** Whether calls for other images succeed while those for an image fail. Then the reason is that image. */
  private async answersForOthers(since: number, mustStop: () => boolean): Promise<boolean> {
    if (this.answeredTurn > since) return true;
    // No image is left that could tell. One more call for a known image costs less than all images of the part.
    if (!this.known) return false;
    await this.pacer.turn(mustStop);
    if (mustStop()) return false;
    this.calls++;
    return 'labels' in (await this.detect(this.known));
  }

  private end(outcome: Outcome, { image, calledAt }: { image: Image; calledAt: number }): Outcome {
    // An error about an image can come through where labels cannot.
    if ('labels' in outcome) {
      this.answeredTurn = Math.max(this.answeredTurn, calledAt);
      this.known = image;
    }
    this.pacer.succeeded();
    return outcome;
  }
}

const pauseAfter = (failures: number) => Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** (failures - 1));

const refused = ({ name, message }: ApiError): Outcome => ({ refused: { code: name, message } });
