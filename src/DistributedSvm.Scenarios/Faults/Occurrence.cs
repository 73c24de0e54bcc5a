using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>Something that a driver or a device does again and again, and that a fault can wait for.</summary>
/// <param name="Name">As the scenario writes it.</param>
/// <param name="At">At which of a target's entities it happens: by kind of entity, the messages that count. A target without any of them never does it.</param>
/// <param name="IsSent">It is what that entity sends that counts, not what it handles.</param>
public sealed record Occurrence(string Name, ImmutableArray<KeyValuePair<EntityKind, ImmutableArray<string>>> At, bool IsSent)
{
    private static readonly ImmutableArray<EntityKind> Importers = [EntityKind.PhysicalFunction, EntityKind.VirtualFunction, EntityKind.PciDevice];

    /// <summary>All that there are. Adding one is a line here, and its name in the schema.</summary>
    public static ImmutableArray<Occurrence> All { get; } =
    [
        new("export", [new(EntityKind.VfioDevice, [nameof(ExportDmaBuf)]), new(EntityKind.PhysicalFunction, [nameof(ExportObject)])], IsSent: false),
        new("match", [new(EntityKind.VfioDevice, [nameof(MatchMapping)]), new(EntityKind.PhysicalFunction, [nameof(MatchMapping)])], IsSent: false),
        new("revoke", [new(EntityKind.VfioDevice, [nameof(RevokeDmaBuf)])], IsSent: true),
        new("reset", [new(EntityKind.VfioDevice, [nameof(ResetVf)])], IsSent: true),
        OfImporter("import", IsSent: false, nameof(ImportBuffer), nameof(ImportFrameBuffer)),
        OfImporter("attach", IsSent: true, nameof(Attach)),
        OfImporter("detach", IsSent: true, nameof(Detach)),
        OfImporter("lock", IsSent: true, nameof(LockReservation)),
        OfImporter("pin", IsSent: true, nameof(Pin)),
        OfImporter("map", IsSent: true, nameof(Map)),
        OfImporter("bind", IsSent: true, nameof(Bind)),
        OfImporter("access", IsSent: true, nameof(ReadSurface), nameof(WriteSurface)),
        OfImporter("invalidate", IsSent: false, nameof(Invalidate)),
        OfImporter("unmap", IsSent: true, nameof(Unmap)),
        new("job", [new(EntityKind.Gpu, [nameof(SubmitJob)]), new(EntityKind.VirtualFunction, [nameof(SubmitJob)])], IsSent: false),
        new("kernel", [new(EntityKind.Gpu, [nameof(RunKernel)])], IsSent: false),
        new("page-fault", [new(EntityKind.Gpu, [nameof(PageFault)])], IsSent: true),
    ];

    private static Occurrence OfImporter(string name, bool IsSent, params ImmutableArray<string> messages) =>
        new(name, [.. Importers.Select(kind => KeyValuePair.Create(kind, messages))], IsSent);
}
