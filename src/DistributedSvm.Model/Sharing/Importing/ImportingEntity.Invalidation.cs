using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Sharing;

/// <content>
/// The mapping dies: no new access, accesses under way end, page table entries and cached translations go, the fence signals, the mapping is given back; when, that is
/// the importer's habit.
/// </content>
public abstract partial class ImportingEntity<TSpec>
{
    private void OnInvalidate(Invalidate invalidate, EntityId buffer, IOutbox outbox)
    {
        CheckInitialised(buffer, outbox);
        Import? import = FindBy(buffer, invalidate.Attachment);
        if (import is null || import.Profile.Unmaps == UnmapHabit.Ignores)
        {
            outbox.Send(buffer, new Invalidated(invalidate.Notice, invalidate.Attachment), Calibration.Call);
            return;
        }

        if (import.Current is { } current && Tables.Tasks.Find(current) is { Step: ImportStep.Publishing })
        {
            outbox.Observe(Observation.Of(Invariants.Lifetime(
                Blame.Protocol, $"import {import.Id} is told to give its mapping back before its attachment was published: it does so through NULL")));
        }

        if (import.Profile.Unmaps == UnmapHabit.InsideCallback && import.Mapping != InterconnectKind.None)
        {
            import.Callbacks.Add(invalidate);
            Zap(import, continuation: null, outbox);
            if (!import.IsBound)
            {
                UnmapInCallbacks(import, outbox);
            }

            return;
        }

        Zap(import, continuation: null, outbox);
        outbox.Send(buffer, new Invalidated(invalidate.Notice, invalidate.Attachment), Calibration.Call);
        bool unmapsNow = import.Profile.Unmaps == UnmapHabit.AfterCallback
            || (import.Profile.Unmaps == UnmapHabit.Driver && Protocol.UnmapsAfterInvalidate);
        if (import.Mapping == InterconnectKind.None)
        {
            return;
        }

        if (unmapsNow)
        {
            Begin(import, ImportTask.Unmap, default, outbox);
        }
        else if (import.Profile.Unmaps == UnmapHabit.Late)
        {
            outbox.StartTimer(new UnmapDue(import.Id), import.Profile.UnmapDelay);
        }
    }

    /// <summary>A callback finds the buffer object through the attachment, which may be visible before the importer knows so itself.</summary>
    private void CheckInitialised(EntityId buffer, IOutbox outbox)
    {
        foreach (Import import in Tables.Coming.Values)
        {
            bool isBare = import.DmaBuf == buffer && import.Profile.AttachesEarly
                && import.Current is { } current && Tables.Tasks.Find(current) is { Step: ImportStep.Attaching or ImportStep.Initialising };
            if (isBare)
            {
                outbox.Observe(Observation.Of(Invariants.Lifetime(
                    BlameOf(import), $"import {import.Id} is told to give its mapping back through an attachment whose buffer object is not initialised yet")));
            }
        }
    }

    private Import? FindBy(EntityId buffer, int attachment)
    {
        foreach (SortedDictionary<long, Import> imports in (ReadOnlySpan<SortedDictionary<long, Import>>)[Tables.Imports, Tables.Coming, Tables.Leaving])
        {
            foreach (Import import in imports.Values)
            {
                if (import.DmaBuf == buffer && import.Attachment == attachment)
                {
                    return import;
                }
            }
        }

        return null;
    }

    private void UnmapLate(long id, IOutbox outbox)
    {
        if (Tables.Imports.TryGetValue(id, out Import? import) && import.Mapping != InterconnectKind.None && import.State != ImportState.Live)
        {
            Begin(import, ImportTask.Unmap, default, outbox);
        }
    }

    /// <summary>A preempt fence is waited for: the accesses that it stands for are to end.</summary>
    private void OnEnableSignaling(FenceId fence, IOutbox outbox)
    {
        Import? import = Find(fence.Context);
        if (fence.Context < 0)
        {
            // A job's fence signals by itself.
            return;
        }

        if (import is null || import.Fence != fence.Number || import.Profile.Unmaps == UnmapHabit.Ignores)
        {
            outbox.Send(FenceBuffer(import, outbox), new SignalFence(fence), Calibration.Call);
            return;
        }

        Zap(import, continuation: null, outbox);
    }

    private static EntityId FenceBuffer(Import? import, IOutbox outbox) =>
        import?.DmaBuf ?? throw new ModelBugException($"{outbox.Self} is asked for a fence of an import that is not there.");

    /// <summary>Takes the mapping out of use; <paramref name="continuation"/> goes on when that is done, at once if it is already.</summary>
    private void Zap(Import import, OperationId? continuation, IOutbox outbox)
    {
        if (!import.IsBound)
        {
            if (continuation is { } next)
            {
                AfterZap(next, outbox);
            }

            return;
        }

        if (continuation is { } waits)
        {
            import.AfterZap.Add(waits);
        }

        if (import.State != ImportState.Zapping)
        {
            import.State = ImportState.Zapping;
            ZapIfIdle(import, outbox);
        }
    }

    private void ZapIfIdle(Import import, IOutbox outbox)
    {
        if (import.Accesses == 0)
        {
            OperationId id = _ids.Next();
            Tables.Zaps.Begin(id, new ZapOperation(import.Id));
            outbox.Send(Mapper(outbox.Self), new Unbind(id, import.VirtualAddress), Calibration.Call);
        }
    }

    private void AdvanceZap(OperationId id, ZapOperation zap, IOutbox outbox)
    {
        Import import = Find(zap.Import)!;
        if (!zap.IsUnbound)
        {
            zap.IsUnbound = true;
            outbox.Send(Mapper(outbox.Self), new InvalidateTlb(id, import.VirtualAddress), Calibration.Call);
            return;
        }

        Tables.Zaps.End(id);
        import.IsBound = false;
        import.State = ImportState.Unusable;
        outbox.Send(import.DmaBuf, new SignalFence(new FenceId(outbox.Self, import.Id, import.Fence)), Calibration.Call);
        OperationId[] continuations = [.. import.AfterZap];
        import.AfterZap.Clear();
        UnmapInCallbacks(import, outbox);
        foreach (OperationId continuation in continuations)
        {
            AfterZap(continuation, outbox);
        }
    }

    /// <summary>The callbacks that wait for it give the mapping back, under the lock of whoever called them.</summary>
    private void UnmapInCallbacks(Import import, IOutbox outbox)
    {
        foreach (Invalidate callback in import.Callbacks)
        {
            OperationId unmap = _ids.Next();
            var task = new ImportOperation(ImportTask.Unmap, import.Id, default) { Chain = callback.Chain, Notice = callback.Notice };
            Tables.Tasks.Begin(unmap, task);
            Unmap(unmap, task, import, ImportStep.Unmapping, outbox);
        }

        import.Callbacks.Clear();
    }
}
