using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Workloads.Share;

/// <summary>One importer of a shared buffer, and how it behaves.</summary>
/// <param name="Driver">The driver that imports; the device itself, where user space bypasses the check.</param>
/// <param name="Profile">What it says and does.</param>
/// <param name="Writes">It writes the buffer instead of reading it.</param>
/// <param name="Churns">It imports and releases again and again while the buffer lives.</param>
[GenerateSerializer, Immutable]
public sealed record ShareImporter(
    [property: Id(0)] EntityId Driver,
    [property: Id(1)] ImporterProfile Profile,
    [property: Id(2)] bool Writes,
    [property: Id(3)] bool Churns)
{
    /// <summary>How long after the export it comes.</summary>
    [Id(4)]
    public SimTime After { get; init; }

    /// <summary>Its VM shows a common bridge with the exporter that the host does not have: what the driver is told it can reach is not there.</summary>
    [Id(5)]
    public bool IsMisled { get; init; }
}
