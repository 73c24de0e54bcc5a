using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// The VMAs of a GPU VM (drm/drm_gpuvm.c): CPU-mirror VMAs from 0 to the end of user space, but for what was unbound and for buffer objects. At first one with the default
/// attributes; madvise splits them at exactly its bounds, and memory that vanishes takes its attributes with it.
/// </summary>
[GenerateSerializer]
public sealed class GpuVmas
{
    /// <summary>Where each begins, ascending; the first at 0. It ends where the next begins.</summary>
    [Id(0)]
    private readonly List<ulong> _starts = [0];

    [Id(1)]
    private readonly List<GpuVmaAttributes> _attributes = [GpuVmaAttributes.Default];

    public int Count => _starts.Count;

    /// <summary>The VMA that holds an address of user space.</summary>
    public GpuVma Find(ulong address) => At(IndexOf(address));

    /// <summary>All VMAs that overlap an interval, ascending.</summary>
    public IEnumerable<GpuVma> Over(AddressRange range)
    {
        for (int index = IndexOf(range.Start); index < _starts.Count && _starts[index] <= range.End; index++)
        {
            yield return At(index);
        }
    }

    /// <summary>Splits VMAs so that some cover the interval exactly (xe_vm_alloc_madvise_vma).</summary>
    /// <returns>At how many of both bounds a VMA was cut.</returns>
    public int Split(AddressRange range) => Cut(range.Start) + Cut(range.End + 1);

    /// <summary>Sets an attribute of the VMAs of an interval at whose bounds they were split.</summary>
    public void Set(AddressRange range, SvmAttribute attribute, long value)
    {
        for (int index = IndexOf(range.Start); index < _starts.Count && _starts[index] <= range.End; index++)
        {
            _attributes[index] = _attributes[index].With(attribute, value);
        }
    }

    /// <summary>Binds something in an interval: the attributes that there were go.</summary>
    public void Bind(AddressRange range, in GpuVmaAttributes attributes)
    {
        Split(range);
        Fill(range, attributes);
    }

    /// <summary>Gives an interval the default attributes again (xe_vm_alloc_cpu_addr_mirror_vma), as one VMA with its default neighbours.</summary>
    /// <returns>Something was reset, so that whoever has looked a VMA up has to do it again.</returns>
    public bool Reset(AddressRange range)
    {
        if (Over(range).All(vma => vma.Attributes == GpuVmaAttributes.Default))
        {
            return false;
        }

        Split(range);
        Fill(range, GpuVmaAttributes.Default);
        return true;
    }

    /// <summary>Gives the VMAs of an interval, at whose bounds they were split, the same attributes; they become one with neighbours that have them too.</summary>
    private void Fill(AddressRange range, GpuVmaAttributes attributes)
    {
        for (int index = IndexOf(range.Start); index < _starts.Count && _starts[index] <= range.End; index++)
        {
            _attributes[index] = attributes;
        }

        int last = Math.Min(IndexOf(Math.Min(range.End + 1, SvmPages.Mirrored.End)), _starts.Count - 1);
        for (int index = last; index > 0 && _starts[index] >= range.Start; index--)
        {
            if (_attributes[index] == attributes && _attributes[index - 1] == attributes)
            {
                _starts.RemoveAt(index);
                _attributes.RemoveAt(index);
            }
        }
    }

    private GpuVma At(int index) =>
        new(new AddressRange(_starts[index], index + 1 < _starts.Count ? _starts[index + 1] - 1 : SvmPages.Mirrored.End), _attributes[index]);

    private int Cut(ulong address)
    {
        if (address > SvmPages.Mirrored.End)
        {
            return 0;
        }

        int index = IndexOf(address);
        if (_starts[index] == address)
        {
            return 0;
        }

        _starts.Insert(index + 1, address);
        _attributes.Insert(index + 1, _attributes[index]);
        return 1;
    }

    private int IndexOf(ulong address)
    {
        int found = _starts.BinarySearch(address);
        return found >= 0 ? found : ~found - 1;
    }
}
