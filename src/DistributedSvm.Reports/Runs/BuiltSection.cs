using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Runs;

/// <summary>What the world consisted of, by kind of entity.</summary>
internal static class BuiltSection
{
    public static void Write(Sheet sheet, ImmutableArray<EntityCount> entities)
    {
        sheet.Heading("Built");
        string[] items = [.. entities.Where(e => e.Count > 0 && IsPart(e.Kind)).Select(e => Quantity.Count(e.Count, NounOf(e.Kind)))];
        if (items.Length == 0)
        {
            sheet.Line("nothing");
        }
        else
        {
            sheet.Items(items);
        }
    }

    /// <summary>The scenario itself is entity 0 of every world, but nothing that was built.</summary>
    private static bool IsPart(EntityKind kind) => kind is not (EntityKind.None or EntityKind.Scenario);

    private static string NounOf(EntityKind kind) => kind switch
    {
        EntityKind.Gpu => "GPU",
        EntityKind.PhysicalFunction => "PF",
        EntityKind.VirtualFunction => "VF",
        EntityKind.VfioDevice => "vfio device",
        EntityKind.DmaBuf => "dma-buf",
        EntityKind.Guc => "GuC",
        EntityKind.HostMemory => "host memory node",
        EntityKind.Nic => "NIC",
        EntityKind.Phold => "PHOLD LP",
        _ => SpacedOut(kind.ToString()),
    };

    /// <summary>A kind that came later reads as its own name: <c>AddressSpace</c> as "address space".</summary>
    private static string SpacedOut(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? " " : "") + char.ToLowerInvariant(c) : c.ToString()));
}
