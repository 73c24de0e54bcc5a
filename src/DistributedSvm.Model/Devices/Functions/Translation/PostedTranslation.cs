using System.Numerics;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>What the translations of both posted series have in common.</summary>
internal static class PostedTranslation
{
    private const ulong PageSize = 4096;

    /// <summary>xe_find_vf_dev: the VF whose BAR holds the address, its last page excluded; 0 for none.</summary>
    public static int OwnerOf(in IovRequest request, ulong address)
    {
        for (int i = 0; i < request.Vfs.Length; i++)
        {
            AddressRange bar = request.Vfs[i].Bar;
            if (address >= bar.Start && address < bar.Start + (bar.Length - PageSize))
            {
                return i + 1;
            }
        }

        return 0;
    }

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
