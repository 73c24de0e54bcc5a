using System.Runtime.InteropServices;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

/// <summary>
/// The translations that a GPU has cached of its LMTT: a VF's entries as they were at its first access, used until an invalidation, whatever the tables say since.
/// Entries that are not valid are not cached, so what was beyond the end is looked up anew.
/// </summary>
[GenerateSerializer]
public sealed class LmttTlb
{
    /// <summary>By VF, as far as there are some.</summary>
    [Id(0)]
    private AddressRange[]?[] _entries = [];

    /// <summary>Translates by what is cached, else by the tables. EFAULT where an entry is not valid.</summary>
    public Errno Translate(Lmtt lmtt, int vf, AddressRange range, List<AddressRange> into)
    {
        if (vf > 0 && vf < _entries.Length && _entries[vf] is { } cached && Lmtt.Translate(cached, range, into) == Errno.Ok)
        {
            return Errno.Ok;
        }

        Errno errno = lmtt.Translate(vf, range, into);
        if (errno == Errno.Ok)
        {
            if (vf >= _entries.Length)
            {
                Array.Resize(ref _entries, vf + 1);
            }

            _entries[vf] = ImmutableCollectionsMarshal.AsArray(lmtt.BlocksOf(vf));
        }

        return errno;
    }

    /// <summary>Forgets everything, of all VFs (xe_lmtt_invalidate_hw).</summary>
    public void Invalidate() => _entries = [];
}
