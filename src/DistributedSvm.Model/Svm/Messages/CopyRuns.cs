using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// Jobs of a function on the copy engine, at most 8 MiB. Answer: <see cref="Completed"/>; EFAULT without VRAM there, EIO, ECANCELED.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record CopyRuns(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Function,
    [property: Id(2)] ImmutableArray<CopyRun> Runs) : Message
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
    }
}
