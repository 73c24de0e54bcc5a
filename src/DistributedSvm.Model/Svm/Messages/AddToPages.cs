using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// An atomic of a GPU on system memory: each page gets the next version of what stands in it, at once. Answer: <see cref="PagesFetched"/> with what stood there before.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record AddToPages(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] EntityId Space,
    [property: Id(2)] ImmutableArray<AtomicRun> Runs) : Message
{
    public override int TypeNumber => 0x0688;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Space);
        digest.Add(Runs.Length);
        foreach (AtomicRun item in Runs)
        {
            item.Fold(ref digest);
        }
    }
}
