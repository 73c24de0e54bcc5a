using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Buffer objects of the program. The flat memory has one value for each address: so one device has a buffer object at an address, and no access tells it from the process' own.</summary>
public sealed partial class SvmAgent
{
    /// <summary>In the order in which they were bound.</summary>
    [Id(12)]
    private readonly List<BoundBuffer> _buffers = [];

    /// <summary>Why a step is the fault of who wrote the program: the flat memory could not follow it; null where it can.</summary>
    private string? WhyNot(BindMemory bind, AddressRange range) =>
        bind.Backing == VmaBacking.Buffer && _buffers.Exists(buffer => buffer.Device != bind.Device && buffer.Range.Overlaps(range))
            ? "another device has a buffer object at these addresses"
            : null;

    private string? WhyNot(LaunchWork launch, IEnumerable<FlatAccess> accesses) =>
        accesses.Any(access => _buffers.Exists(buffer =>
            buffer.IsShadowed && buffer.Device == launch.Device && (buffer.Range.Overlaps(access.Range) || (access.Kind == SvmAccessKind.Copy && buffer.Range.Overlaps(access.Target)))))
            ? "the device still has a buffer object where the process has mapped memory; bind that with vmBind first"
            : null;

    /// <summary>A buffer object is zeros at first; where it was, the process has addresses without memory.</summary>
    private void Rebind(BindMemory bind, AddressRange range, FlatMemory memory)
    {
        EndBuffers(bind.Device, range, memory);
        if (bind.Backing == VmaBacking.Buffer)
        {
            memory.Forget(range);
            _buffers.Add(new BoundBuffer(bind.Device, range, IsShadowed: false));
        }
    }

    private void EndBuffers(int device, AddressRange range, FlatMemory memory)
    {
        foreach (BoundBuffer buffer in _buffers.Where(buffer => buffer.Device == device && buffer.Range.Overlaps(range)))
        {
            if (!buffer.IsShadowed)
            {
                memory.Forget(buffer.Range);
            }
        }

        _buffers.RemoveAll(buffer => buffer.Device == device && buffer.Range.Overlaps(range));
    }

    /// <summary>The process has new memory at addresses.</summary>
    private void Shadow(AddressRange range)
    {
        for (int i = 0; i < _buffers.Count; i++)
        {
            if (_buffers[i].Range.Overlaps(range))
            {
                _buffers[i] = _buffers[i] with { IsShadowed = true };
            }
        }
    }

    /// <summary>The process has no memory at addresses any more; buffer objects stay.</summary>
    private void ForgetUnmapped(AddressRange range, FlatMemory memory)
    {
        foreach (BoundBuffer buffer in _buffers.Where(buffer => !buffer.IsShadowed && buffer.Range.Overlaps(range)).OrderBy(buffer => buffer.Range.Start))
        {
            if (buffer.Range.Start > range.Start)
            {
                memory.Forget(new AddressRange(range.Start, buffer.Range.Start - 1));
            }

            if (buffer.Range.End >= range.End)
            {
                return;
            }

            range = range with { Start = Math.Max(range.Start, buffer.Range.End + 1) };
        }

        memory.Forget(range);
    }
}
