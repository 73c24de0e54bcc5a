using DistributedSvm.Grains.Checkpoints;
using Orleans.Storage;

namespace DistributedSvm.Grains.Simulation;

/// <summary>
/// The record of one run: in memory, and for kept runs in the store, where only one activation may write. Whoever changes it as a new owner has replaced the old one, which
/// learns of it at its next change.
/// </summary>
internal sealed class RunBook(CheckpointStore store, string run)
{
    /// <summary>How long a store may not answer: it may be restarted meanwhile.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Guid _owner = Guid.NewGuid();
    private readonly Turnstile _changes = new();
    private string? _tag;
    private bool _isClaimed;

    public RunRecord? Record { get; private set; }

    public bool IsKept { get; private set; }

    /// <summary>What the store has of this run, if anything.</summary>
    public async Task Load()
    {
        if (await store.ReadRecord<RunRecord>(RunRecord.KeyOf(run)) is { } stored)
        {
            Record = stored.Value;
            _tag = stored.ETag;
            IsKept = true;
        }
    }

    /// <summary>Begins the record of a new run.</summary>
    public async Task Open(RunRecord record, bool isKept)
    {
        IsKept = isKept;
        if (isKept)
        {
            try
            {
                _tag = await store.WriteRecord(RunRecord.KeyOf(run), record with { Owner = _owner }, eTag: null);
            }
            catch (InconsistentStateException)
            {
                // The answer to a write of ours may have been lost.
                StoredRecord<RunRecord>? stored = await store.ReadRecord<RunRecord>(RunRecord.KeyOf(run));
                if (stored is null || stored.Value.RequestId != record.RequestId)
                {
                    throw new RunException($"there is a run {run} already");
                }

                (record, _tag) = (stored.Value, stored.ETag);
            }
        }

        Record = record;
        _isClaimed = true;
    }

    /// <summary>Changes the record; for a kept run it counts once the store has it. The first change of an activation that found the record takes it over.</summary>
    /// <param name="change">From the record as it is.</param>
    /// <param name="patience">How long a store may not answer; two minutes if left out.</param>
    public Task Change(Func<RunRecord, RunRecord> change, TimeSpan? patience = null) => _changes.Pass(async () =>
    {
        RunRecord before = Record!;
        RunRecord changed = change(before) with { Owner = _owner };
        if (IsKept)
        {
            changed = await Write(changed, change, patience ?? Patience);
        }

        // What was jotted down meanwhile stays.
        Record = Record!.Notes == before.Notes ? changed : changed with { Notes = Record.Notes };
    });

    /// <summary>Changes the record in memory; the store learns of it with the next change that counts.</summary>
    public void Jot(Func<RunRecord, RunRecord> change) => Record = change(Record!);

    /// <summary>Deletes the record and everything that it names.</summary>
    public async Task Delete()
    {
        if (Record is { } record && IsKept)
        {
            foreach (StoredPiece piece in record.Pieces)
            {
                await store.Delete(piece);
            }

            await store.DeleteRecord(RunRecord.KeyOf(run));
        }

        Record = null;
        IsKept = false;
    }

    private async Task<RunRecord> Write(RunRecord changed, Func<RunRecord, RunRecord> change, TimeSpan patience)
    {
        string key = RunRecord.KeyOf(run);
        DateTime deadline = DateTime.UtcNow + patience;
        while (true)
        {
            try
            {
                _tag = await store.WriteRecord(key, changed, _tag);
                _isClaimed = true;
                return changed;
            }
            catch (InconsistentStateException)
            {
                // A write of ours whose answer was lost looks the same as somebody else's.
                StoredRecord<RunRecord>? stored = await store.ReadRecord<RunRecord>(key);
                if (stored is null || (_isClaimed && stored.Value.Owner != _owner))
                {
                    throw new RunTakenOverException($"Run {run} goes on elsewhere, or was deleted.");
                }

                _tag = stored.ETag;
                if (!_isClaimed)
                {
                    changed = change(stored.Value) with { Owner = _owner };
                }
            }
            catch (CheckpointStoreException) when (DateTime.UtcNow < deadline)
            {
                await Task.Delay(RetryAfter);
            }
        }
    }
}
