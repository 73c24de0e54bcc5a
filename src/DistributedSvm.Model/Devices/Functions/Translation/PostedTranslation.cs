using System.Numerics;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>What the translations of both posted series have in common.</summary>
internal static class PostedTranslation
{
    private const ulong PageSize = 4096;

    /// <summary>
    /// xe_find_vf_dev: the VF whose BAR holds the address, its last page excluded (B-2), among the devices of the PF's own bus: VFs on the next bus are not found (B-11),
    /// those of another PF are.
    /// </summary>
    public static BusFunction OwnerOf(in IovRequest request, ulong address)
    {
        for (int i = 0; i < Math.Min(request.Vfs.Length, request.LastVfOnBus); i++)
        {
            if (Holds(request.Vfs[i].Bar, address))
            {
                return new BusFunction(i + 1, request.Vfs[i].Bar.Start);
            }
        }

        foreach (NeighbourVf neighbour in request.Neighbours)
        {
            if (Holds(neighbour.Bar, address))
            {
                return new BusFunction(neighbour.Number, neighbour.Bar.Start);
            }
        }

        return default;
    }

    private static bool Holds(AddressRange bar, ulong address) => address >= bar.Start && address < bar.Start + (bar.Length - PageSize);

    /// <summary>One segment at the address that the VRAM object has at this offset, of PAGE &lt;&lt; get_order(length) bytes whatever stands behind it.</summary>
    public static Errno Add(VfConfig config, ulong offset, ulong length, SegmentArrayBuilder into)
    {
        ulong size = BitOperations.RoundUpToPowerOf2(length);
        return into.Add(SegmentProtocol.Vram, AddressRange.FromLength(AddressAt(config, offset), size));
    }

    /// <summary>xe_bo_addr reads on behind the object's last block: whatever VRAM follows.</summary>
    private static ulong AddressAt(VfConfig config, ulong offset)
    {
        if (config.LmemBlocks.TryTranslate(offset, out ulong address))
        {
            return address;
        }

        AddressRange last = config.LmemBlocks[config.LmemBlocks.Count - 1];
        return last.End + 1 + (offset - config.Quota);
    }
}
