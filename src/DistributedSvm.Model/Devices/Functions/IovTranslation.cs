using System.Collections.Immutable;
using System.Numerics;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The PF's translation of BAR addresses into device physical ones, as the contract wants it: owner by device identity and for the whole range, quota rather than BAR
/// length, every block of the VRAM object, power-of-two segments that add up to the buffer.
/// </summary>
public static class IovTranslation
{
    private const ulong PageSize = 4096;

    /// <param name="ranges">The exporter's ranges.</param>
    /// <param name="bar">BAR 2 of the VF that was recorded at match.</param>
    /// <param name="config">The VRAM object of that VF.</param>
    /// <param name="bytes">The size of the dma-buf.</param>
    /// <param name="segments">Device physical segments in order of the buffer's offset; empty on failure.</param>
    /// <returns>
    /// EPERM: an address of another device, whatever else is wrong; final, never a reason to try another path. EINVAL: no ranges, not page aligned, or a sum that
    /// is not the size. ERANGE: beyond the VF's quota.
    /// </returns>
    public static Errno Translate(RangeXArray ranges, AddressRange bar, VfConfig config, ulong bytes, out ImmutableArray<Segment> segments)
    {
        segments = [];
        if (ranges.Count == 0)
        {
            return Errno.EINVAL;
        }

        // Ownership of all ranges comes first: no other failure, which would let the importer try another path, may hide a foreign address (I-5).
        foreach (AddressRange range in ranges)
        {
            if (!bar.Contains(range))
            {
                return Errno.EPERM;
            }
        }

        ImmutableArray<Segment>.Builder result = ImmutableArray.CreateBuilder<Segment>();
        foreach (AddressRange range in ranges)
        {
            if (range.Start % PageSize != 0 || range.Length % PageSize != 0)
            {
                return Errno.EINVAL;
            }

            ulong offset = range.Start - bar.Start;
            if (offset + range.Length > config.Quota)
            {
                return Errno.ERANGE;
            }

            AddBlocks(config.LmemBlocks, offset, range.Length, result);
        }

        ulong sum = 0;
        foreach (Segment segment in result)
        {
            sum += segment.Address.Length;
        }

        if (sum != bytes)
        {
            return Errno.EINVAL;
        }

        segments = result.ToImmutable();
        return Errno.Ok;
    }

    /// <summary>Walks the blocks from an offset of the VRAM object on, for this many bytes.</summary>
    private static void AddBlocks(ImmutableArray<AddressRange> blocks, ulong offset, ulong length, ImmutableArray<Segment>.Builder result)
    {
        ulong blockOffset = 0;
        foreach (AddressRange block in blocks)
        {
            if (length == 0)
            {
                return;
            }

            if (offset < blockOffset + block.Length)
            {
                ulong skip = offset - blockOffset;
                ulong take = Math.Min(block.Length - skip, length);
                AddPowersOfTwo(block.Start + skip, take, result);
                offset += take;
                length -= take;
            }

            blockOffset += block.Length;
        }
    }

    /// <summary>Cuts at the largest aligned powers of two, as <c>drm_pagemap_addr.order</c> needs it.</summary>
    private static void AddPowersOfTwo(ulong start, ulong length, ImmutableArray<Segment>.Builder result)
    {
        while (length > 0)
        {
            ulong piece = 1UL << BitOperations.Log2(length);
            if (start != 0)
            {
                piece = Math.Min(piece, 1UL << BitOperations.TrailingZeroCount(start));
            }

            result.Add(new Segment(SegmentProtocol.Vram, new AddressRange(start, start + (piece - 1))));
            start += piece;
            length -= piece;
        }
    }
}
