using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// A job of a function on the copy engine, of at most 8 MiB, that takes a fixed time there besides its traffic. VRAM is the function's own; a peer's is said by bus addresses. Answer: <see cref="Completed"/>; EFAULT without VRAM there, EIO, ECANCELED.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record CopyRuns(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Function,
    [property: Id(2)] ImmutableArray<CopyRun> Runs,
    [property: Id(3)] SimTime Fixed) : Message
{
    public override int TypeNumber => 0x0656;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Function);
        digest.Add(Runs.Length);
        foreach (CopyRun item in Runs)
        {
            item.Fold(ref digest);
        }

        digest.Add(Fixed);
    }
}
