using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>
/// What the VFs of one GPU have once those are enabled that a scenario begins with: computed by the PF's own rules, without a run.
/// </summary>
/// <param name="Gpu">Its path.</param>
/// <param name="Model">Its model.</param>
/// <param name="Kernel">Whose rules.</param>
/// <param name="Vfs">How many are enabled.</param>
/// <param name="TotalVfs">How many the card could have.</param>
/// <param name="VramForVfs">Bytes of VRAM for VFs and the PF's spare.</param>
/// <param name="Provisioning">Who has what.</param>
/// <param name="Errno">What enabling them answers.</param>
public sealed record SriovPlan(string Gpu, string Model, string Kernel, int Vfs, int TotalVfs, long VramForVfs, Provisioning Provisioning, Errno Errno)
{
    /// <summary>Of all GPUs that can have VFs, in order.</summary>
    public static IReadOnlyList<SriovPlan> Of(ScenarioDocument scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var plans = new List<SriovPlan>();
        int first = 0;
        foreach (ResolvedHost host in scenario.Hosts)
        {
            var layout = new HostLayout(host, 0, first);
            for (int gpu = 0; gpu < host.Gpus.Length; gpu++)
            {
                if (host.Gpus[gpu].SrIov.Value)
                {
                    plans.Add(Of(layout, gpu));
                }
            }
        }

        return plans;
    }

    private static SriovPlan Of(HostLayout layout, int gpu)
    {
        ResolvedHost host = layout.Host;
        var provisioning = new Provisioning();
        foreach (SetSchedule schedule in host.Schedules)
        {
            Write(provisioning, schedule);
        }

        Errno errno = Errno.Ok;
        foreach (Message write in host.Customs.SelectMany(custom => custom.Writes))
        {
            if (write is SetSchedule schedule)
            {
                Write(provisioning, schedule);
            }
            else if (write is SetVfQuota quota)
            {
                if (!host.Kernel.KeepsProvisionedVfs)
                {
                    provisioning.SetCustom();
                }

                Errno given = provisioning.Allocate(quota.Vf, quota.Kind, Provisioning.Rounded(quota.Kind, quota.Amount));
                errno = errno == Errno.Ok ? given : errno;
            }
        }

        long forVfs = layout.VramForVfs(gpu);
        if (host.VfsPerGpu > 0)
        {
            Errno enabled = provisioning.Provide(host.VfsPerGpu, host.Kernel, host.IsPfAdminOnly, forVfs - provisioning.Vram, host.VramPerVf ?? 0);
            errno = errno == Errno.Ok ? enabled : errno;
        }

        string path = string.Create(CultureInfo.InvariantCulture, $"{host.Name}/gpu{gpu}");
        return new SriovPlan(path, host.Gpus[gpu].Name, host.Kernel.Name, host.VfsPerGpu, layout.TotalVfs(gpu), forVfs, provisioning, errno);
    }

    private static void Write(Provisioning provisioning, SetSchedule schedule)
    {
        if (schedule.Function == SetSchedule.Bulk)
        {
            provisioning.SetAllSchedules(schedule);
        }
        else
        {
            provisioning.SetSchedule(schedule.Function, schedule);
        }
    }
}
