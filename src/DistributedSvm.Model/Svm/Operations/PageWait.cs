using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// A task waits until pages of an mm come back from a migration, or until no access is under way there; then it looks again. <paramref name="IsDrain"/>: accesses that
/// begin meanwhile queue behind it.
/// </summary>
[GenerateSerializer, Immutable]
public readonly record struct PageWait(
    [property: Id(0)] OperationId Task,
    [property: Id(1)] int Mm,
    [property: Id(2)] AddressRange Range,
    [property: Id(3)] bool IsDrain);
