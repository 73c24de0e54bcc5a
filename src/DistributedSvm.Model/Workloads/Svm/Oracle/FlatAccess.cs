using System.Collections.Immutable;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>One access as the oracle sees it: what kind, where, for copies whereto, what a write leaves, how often an atomic happens.</summary>
[GenerateSerializer, Immutable]
public readonly record struct FlatAccess(
    [property: Id(0)] SvmAccessKind Kind,
    [property: Id(1)] AddressRange Range,
    [property: Id(2)] AddressRange Target,
    [property: Id(3)] long Version,
    [property: Id(4)] int Times,
    [property: Id(5)] ImmutableArray<long> Expected)
{
    /// <summary>What it changes; null for a read.</summary>
    public AddressRange? Changes => Kind switch
    {
        SvmAccessKind.Read => null,
        SvmAccessKind.Copy => Target,
        _ => Range,
    };
}
