using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Workloads.Share;

/// <content>The importers of a cycle, each on its own: import all buffers, access them again and again, release.</content>
public sealed partial class ShareAgent
{
    /// <summary>Accesses after which an importer that churns gives its imports back and imports anew.</summary>
    private const int AccessesPerChurn = 4;

    private void Import(int index, IOutbox outbox)
    {
        ShareSlot slot = _slots[index];
        slot.Activity = ShareActivity.Importing;
        slot.Pending = _ids.Next();
        int buffer = slot.Surfaces.Count;
        ShareImporter importer = Spec.Importers[index];
        if (importer.Profile.BypassesCheck)
        {
            MapBusAddresses(index, buffer, outbox);
            return;
        }

        outbox.Send(importer.Driver, new ImportBuffer(slot.Pending.Value, _dmaBufs[buffer], BytesOf(buffer), importer.Profile), Calibration.Ioctl);
    }

    private int SlotOf(OperationId operation) => _slots.FindIndex(slot => slot.Pending == operation);

    private void OnImported(Imported imported, IOutbox outbox)
    {
        int index = SlotOf(imported.Operation);
        ShareSlot slot = _slots[index];
        slot.Pending = null;
        bool isImported = imported.Errno == Errno.Ok;
        slot.Surfaces.Add(isImported ? imported.Surface : 0);
        Count(isImported ? ShareMetrics.Imports : ShareMetrics.ImportsRefused, outbox);
        if (_stage != ShareStage.Shared)
        {
            Release(index, outbox);
        }
        else if (slot.Surfaces.Count < _dmaBufs.Count)
        {
            Import(index, outbox);
        }
        else if (slot.Surfaces.TrueForAll(surface => surface == 0))
        {
            slot.Surfaces.Clear();
            EndOrTryAgain(index, slot, outbox);
        }
        else
        {
            slot.Activity = ShareActivity.Accessing;
            slot.Accesses = 0;
            Access(index, outbox);
        }
    }

    /// <summary>Nothing could be imported; who comes and goes comes again, since what was revoked may be back by then.</summary>
    private void EndOrTryAgain(int index, ShareSlot slot, IOutbox outbox)
    {
        if (Spec.Importers[index].Churns)
        {
            slot.Activity = ShareActivity.Idle;
            slot.Timer = outbox.StartTimer(new ShareAccessDue(index), Spec.AccessEvery);
        }
        else
        {
            slot.Activity = ShareActivity.Done;
        }
    }

    /// <summary>One buffer by an access of its own, several by one job; in turn one by one, which makes those usable again that are not.</summary>
    private void Access(int index, IOutbox outbox)
    {
        if (index < _slots.Count && _slots[index] is { Activity: ShareActivity.Idle, Pending: null } refused)
        {
            refused.Timer = null;
            Import(index, outbox);
            return;
        }

        if (index >= _slots.Count || _slots[index] is not { Activity: ShareActivity.Accessing, Pending: null } slot)
        {
            return;
        }

        slot.Timer = null;
        slot.Pending = _ids.Next();
        ShareImporter importer = Spec.Importers[index];
        int[] live = [.. Enumerable.Range(0, slot.Surfaces.Count).Where(buffer => slot.Surfaces[buffer] != 0)];
        if (importer.Profile.BypassesCheck)
        {
            int buffer = live[slot.Accesses % live.Length];
            AccessBusAddresses(slot, importer, buffer, outbox);
        }
        else if (live.Length == 1 || slot.Accesses % 2 == 0)
        {
            int buffer = live[slot.Accesses / 2 % live.Length];
            outbox.Send(
                importer.Driver,
                new AccessBuffer(slot.Pending.Value, slot.Surfaces[buffer], TagOf(buffer, outbox.Self), importer.Writes),
                Calibration.Ioctl);
        }
        else
        {
            // Each importer begins with another buffer, as programs that know nothing of each other do.
            int[] order = [.. live.Skip(index % live.Length), .. live.Take(index % live.Length)];
            ImmutableArray<long> surfaces = [.. order.Select(buffer => slot.Surfaces[buffer])];
            ImmutableArray<ContentTag> tags = [.. order.Select(buffer => TagOf(buffer, outbox.Self))];
            outbox.Send(importer.Driver, new ExecBuffers(slot.Pending.Value, surfaces, tags, importer.Writes), Calibration.Ioctl);
        }

        slot.Accesses++;
    }

    private void OnAccessed(ContentRead read, IOutbox outbox)
    {
        int index = SlotOf(read.Operation);
        ShareSlot slot = _slots[index];
        slot.Pending = null;
        Judge(read, index, outbox);
        bool churns = Spec.Importers[index].Churns && slot.Accesses >= AccessesPerChurn;
        if (_stage != ShareStage.Shared || churns)
        {
            Release(index, outbox);
        }
        else
        {
            slot.Timer = outbox.StartTimer(new ShareAccessDue(index), Spec.AccessEvery);
        }
    }

    /// <summary>The content oracle: what was found against what the guest wrote.</summary>
    private void Judge(ContentRead read, int index, IOutbox outbox)
    {
        if (read.Errno is not (Errno.Ok or Errno.EFAULT))
        {
            Count(ShareMetrics.AccessesRefused, outbox);
            return;
        }

        bool isForeign = read.Found.Owner != outbox.Self && !read.Found.Owner.IsNone && read.Found != ContentTag.AllOnes && read.Found != ContentTag.Corrupted;
        if (read.Matches || (!_isWritten && !isForeign))
        {
            Count(ShareMetrics.Accesses, outbox);
        }
        else if (read.Errno == Errno.Ok && read.Found == ContentTag.Cleared)
        {
            Count(ShareMetrics.FoundCleared, outbox);
        }
        else
        {
            Count(ShareMetrics.WrongContent, outbox);
            outbox.Observe(Observation.Of(Wrong(read, index, isForeign)));
        }
    }

    private Violation Wrong(ContentRead read, int index, bool isForeign)
    {
        ShareImporter importer = Spec.Importers[index];
        Blame blame = read.Found == ContentTag.Corrupted
            ? Blame.Hardware
            : importer.Profile.BypassesCheck || importer.IsMisled ? Blame.User
            : importer.Profile.Misbehaves ? Blame.Importer : Blame.Protocol;
        string found = read.Errno == Errno.EFAULT ? "no translation" : $"{read.Found}";
        string text = $"{importer.Driver} accessed a buffer of {Exporter} and found {found} at offset {read.WrongOffset}";
        return isForeign ? Invariants.ForeignVram(blame, text) : Invariants.WrongContent(blame, text);
    }

    private void Release(int index, IOutbox outbox)
    {
        ShareSlot slot = _slots[index];
        if (slot.Timer is { } timer)
        {
            outbox.Cancel(timer);
            slot.Timer = null;
        }

        slot.Activity = ShareActivity.Releasing;
        while (slot.Surfaces.Count > 0)
        {
            long surface = slot.Surfaces[^1];
            slot.Surfaces.RemoveAt(slot.Surfaces.Count - 1);
            if (surface != 0)
            {
                slot.Pending = _ids.Next();
                ShareImporter importer = Spec.Importers[index];
                Message release = importer.Profile.BypassesCheck ? new Unbind(slot.Pending.Value, surface) : new ReleaseSurface(slot.Pending.Value, surface);
                outbox.Send(importer.Driver, release, Calibration.Ioctl);
                return;
            }
        }

        if (_stage == ShareStage.Shared && Spec.Importers[index].Churns)
        {
            Import(index, outbox);
            return;
        }

        slot.Activity = ShareActivity.Done;
        EndWhenDone(outbox);
    }

    private void OnReleased(OperationId operation, IOutbox outbox)
    {
        int index = SlotOf(operation);
        _slots[index].Pending = null;
        Release(index, outbox);
    }
}
