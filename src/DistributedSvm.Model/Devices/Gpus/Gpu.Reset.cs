using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <content>
/// Reset of the GT by its driver. The engines lose what they run, and its fences signal with an error; jobs and accesses that come meanwhile wait. What peers read and write
/// through BARs and links is VRAM, which survives, so they notice nothing.
/// </content>
public sealed partial class Gpu
{
    /// <summary>Null but during a reset, and after one that failed.</summary>
    [Id(50)]
    private GpuReset? _reset;

    private bool IsWedged => _reset is { IsWedged: true };

    private void BeginReset(ResetGpu reset, IOutbox outbox)
    {
        if (IsWedged)
        {
            // Only a driver that is loaded anew would try again.
            return;
        }

        OperationId id = _operations.Next();
        var begun = new GpuReset(id, outbox.Now + reset.Lasts, reset.Wedges);
        begun.Held.AddRange(_reset?.Held ?? []);
        _reset = begun;
        outbox.StartTimer(new GpuResetDone(id), reset.Lasts);
        LoseJob(_render, outbox);
        LoseJob(_copy, outbox);
        foreach (JobOperation job in _jobs.InOrder)
        {
            job.IsLost = true;
        }

        foreach (VfClear clear in _clears.Values)
        {
            clear.IsLost = true;
        }

        _port.Lose(outbox);
        _port.DropTranslations();
    }

    private void FinishReset(GpuResetDone done, IOutbox outbox)
    {
        if (_reset is not { } reset || reset.Id != done.Reset)
        {
            return;
        }

        if (reset.Wedges)
        {
            reset.IsWedged = true;
            foreach (EngineQueue engine in (ReadOnlySpan<EngineQueue>)[_render, _copy])
            {
                while (engine.Next() is { } waiting)
                {
                    Answer(waiting, Errno.ECANCELED, outbox);
                }
            }
        }
        else
        {
            _reset = null;
            StartNext(_render, outbox);
            StartNext(_copy, outbox);
            TellRestart(outbox);
        }

        foreach (Envelope held in reset.Held)
        {
            Access(held, outbox);
        }

        reset.Held.Clear();
    }

    private void LoseJob(EngineQueue engine, IOutbox outbox)
    {
        if (engine.Lose() is { } lost)
        {
            outbox.Cancel(engine.Timer);
            Answer(lost, Errno.ECANCELED, outbox);
            outbox.Observe(Observation.End(lost.TraceName));
        }
    }

    /// <summary>An access of one of its own engines: not during a reset, and never again on a wedged device.</summary>
    private void Access(in Envelope envelope, IOutbox outbox)
    {
        if (_reset is null)
        {
            _port.TryHandle(envelope, this, ref _operations, outbox);
        }
        else if (!IsWedged)
        {
            _reset.Held.Add(envelope);
        }
        else
        {
            OperationId operation = envelope.Message is ReadSurface read ? read.Operation : ((WriteSurface)envelope.Message).Operation;
            outbox.Send(envelope.Sender, ContentRead.Canceled(operation), Calibration.Call);
        }
    }
}
