using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>A place in a VRAM object: the block of the last look. The next is there, in the block behind it, or has to be searched.</summary>
/// <param name="blocks">The object's blocks.</param>
internal ref struct BlockCursor(RangeXArray blocks)
{
    private int _index = -1;

    /// <summary>Offsets of the current block: its first byte, and the first behind it.</summary>
    private ulong _start;
    private ulong _end;
    private ulong _address;

    /// <summary>Adds the device physical addresses of this many bytes from an offset on, which the object has. EINVAL when one is not page aligned.</summary>
    public Errno Add(ulong offset, ulong length, SegmentArrayBuilder result)
    {
        while (length > 0)
        {
            Seek(offset);
            ulong take = Math.Min(_end - offset, length);
            Errno errno = result.Add(SegmentProtocol.Vram, AddressRange.FromLength(_address + (offset - _start), take));
            if (errno != Errno.Ok)
            {
                return errno;
            }

            offset += take;
            length -= take;
        }

        return Errno.Ok;
    }

    private void Seek(ulong offset)
    {
        if (_start <= offset && offset < _end)
        {
            return;
        }

        int next = _index + 1;
        bool isNext = offset >= _end && next < blocks.Count && offset < blocks.OffsetOf(next + 1);
        if (!isNext)
        {
            blocks.Locate(offset, out next, out _);
        }

        _index = next;
        _start = blocks.OffsetOf(next);
        _end = blocks.OffsetOf(next + 1);
        _address = blocks[next].Start;
    }
}
