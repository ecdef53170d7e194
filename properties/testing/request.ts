/** What a driver asks of the toy allocator. */
export interface ToyRequest {
  readonly process: number;
  readonly device: number;
  readonly size: number;
  /** 0 asks for coherent memory. */
  readonly orig: number;
  readonly minAlignMask: number;
  readonly allocAlignMask: number;
  /** -1: none. */
  readonly boundaryMask: number;
}
