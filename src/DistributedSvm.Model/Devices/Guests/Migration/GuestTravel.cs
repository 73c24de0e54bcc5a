using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>What a guest entity knows of guests that were saved, came or went.</summary>
[GenerateSerializer]
public sealed class GuestTravel
{
    /// <summary>The guest is being saved, or leaves.</summary>
    [Id(0)]
    public GuestDeparture? Departure { get; set; }

    /// <summary>A guest comes, from elsewhere or from an image.</summary>
    [Id(1)]
    public GuestArrival? Arrival { get; set; }

    /// <summary>The device is being closed and opened anew, with whatever was left of a guest.</summary>
    [Id(2)]
    public GuestEnding? Ending { get; set; }

    /// <summary>The guest that this one first was: its content carries that name. None for this entity itself.</summary>
    [Id(3)]
    public EntityId Identity { get; set; }

    /// <summary>The image in its store.</summary>
    [Id(4)]
    public GuestImage? Store { get; set; }

    /// <summary>Jobs that were on the VF when the guest left: what becomes of them nobody wants to know.</summary>
    [Id(5)]
    public SortedSet<OperationId> Orphans { get; } = [];

    /// <summary>Where its VF driver is, and the marker of its recovery.</summary>
    [Id(6)]
    public VfRecovery Recovery { get; set; }

    [Id(7)]
    public long Marker { get; set; }

    /// <summary>The virtual CPUs stand still: no job, no flush and no interrupt gets through.</summary>
    public bool IsFrozen => Departure is { Step: >= DepartureStep.Freezing } || Ending is { Then: EndingReason.Restore };
}
