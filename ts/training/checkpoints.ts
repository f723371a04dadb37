import type { Engine } from "../engine/engine";
import type { Plan } from "./plan";
import type { RunRows } from "./rows";
import type { Session, TrainerState } from "./session";
import type { Watch, WatchState } from "./watch";

export interface Moment {
  readonly epoch: number;
  readonly seconds: number;
  readonly watch: WatchState;
  readonly best: Float32Array | undefined;
  readonly trainer: TrainerState;
}
export class Checkpoints {
  begin: Moment | undefined;
  static async open(_engine: Engine, _plan: Plan, _rows: RunRows, _session: Session, _watch: Watch): Promise<Checkpoints> { return new Checkpoints(); }
  whenDue(_moment: () => Moment): void {}
  async finish(_moment: Moment, _isComplete: boolean): Promise<void> {}
}
