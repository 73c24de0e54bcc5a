using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The GuC of one GT.</summary>
[GenerateSerializer, Immutable]
public sealed record GucSpec : EntitySpec
{
    public override EntityKind Kind => EntityKind.Guc;

    /// <summary>Number of the GT; the primary one is 0, and the engines that are modelled are its.</summary>
    [Id(0)]
    public required int Gt { get; init; }

    [Id(1)]
    public required EntityId Gpu { get; init; }

    [Id(2)]
    public required EntityId PhysicalFunction { get; init; }

    /// <summary>VF 1, VF 2, ...</summary>
    [Id(3)]
    public required ImmutableArray<EntityId> Functions { get; init; }

    /// <summary>Index of its host in the world.</summary>
    [Id(4)]
    public int Host { get; init; }

    public override Entity Create(EntityId self, ulong seed) => new Guc(this);
}
