using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The GuC's side of a migrated VF's recovery: its contexts are blocked until the VF's driver has said that it fixes its addresses, and later, with the same marker, that it has.
/// A VF that was migrated meanwhile meets a GuC that does not know its marker: EREMCHG, it starts over.
/// </summary>
[GenerateSerializer]
public sealed class ResfixGuard
{
    [Id(0)]
    private long? _marker;

    /// <summary>RESFIX_BLOCKED: nothing of this VF runs.</summary>
    [Id(1)]
    public bool IsBlocked { get; private set; }

    /// <summary>The VF was restored and runs: its driver gets the MIGRATED interrupt.</summary>
    public void Block()
    {
        IsBlocked = true;
        _marker = null;
    }

    /// <summary>EREMCHG would have no meaning yet: a driver may start as often as it likes. EPERM for a VF that was not migrated.</summary>
    public Errno Start(long marker)
    {
        if (!IsBlocked)
        {
            return Errno.EPERM;
        }

        _marker = marker;
        return Errno.Ok;
    }

    public Errno Done(long marker)
    {
        if (!IsBlocked || _marker != marker)
        {
            return Errno.EREMCHG;
        }

        IsBlocked = false;
        _marker = null;
        return Errno.Ok;
    }
}
