using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Grains.Hosting.Security;
using DistributedSvm.Grains.Telemetry;
using DistributedSvm.Silo.Configuration;
using DistributedSvm.Silo.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Dashboard;

namespace DistributedSvm.Silo.Hosting;

/// <summary>Puts the parts of the process together: the silo, and a web server beside it if there is something to serve.</summary>
internal static class SiloHost
{
    public static IHost Build(SiloOptions options, IConfiguration file, RedisConnections? redis, TlsIdentity? tls)
    {
        if (options.HttpPort == 0)
        {
            HostApplicationBuilder plain = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
            Configure(plain, options, file, redis, tls);
            return plain.Build();
        }

        WebApplicationBuilder web = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        Configure(web, options, file, redis, tls);
        web.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.ListenAddress, options.HttpPort);
        });
        web.Services.AddRouting();
        web.Services.AddHealthChecks().AddCheck<SiloHealth>("silo").AddCheck<StorageHealth>("storage");
        WebApplication app = web.Build();
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = HealthReply.For(options) });
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        if (options.Dashboard)
        {
            app.MapOrleansDashboard("/dashboard");
        }

        return app;
    }

    private static void Configure(IHostApplicationBuilder builder, SiloOptions options, IConfiguration file, RedisConnections? redis, TlsIdentity? tls)
    {
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // At its first look it reports that the process has stood still since the machine was started. StallWatch looks after that.
        builder.Logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        builder.Logging.AddConfiguration(file.GetSection("Logging"));
        builder.Logging.AddConsoleFormatter<LogLine, LogLineOptions>();
        builder.Logging.AddConsole(console =>
        {
            console.FormatterName = LogLine.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
        builder.Services.AddHostedService<ShutdownLimit>();
        TelemetryPipeline.AddLogs(builder.Logging, options.Telemetry);
        if (redis is not null)
        {
            builder.Services.AddSingleton(redis);
        }

        builder.UseOrleans(silo =>
        {
            silo.UseCluster(new ClusterSiloSettings
            {
                ClusterId = options.ClusterId,
                Address = options.Address,
                ListenAddress = options.ListenAddress,
                SiloPort = options.SiloPort,
                GatewayPort = options.GatewayPort,
                Primary = options.Primary,
                Redis = redis,
                Checkpoints = options.Checkpoints,
                Directory = options.Directory,
                FailureDetection = options.FailureDetection,
                Tls = tls,
            });
            silo.Services.Replace(ServiceDescriptor.Singleton<IFatalErrorHandler, EndOfSilo>());
            if (options.Telemetry is { HasOrleansSpans: true, Kind: not TelemetryKind.None })
            {
                silo.AddActivityPropagation();
            }

            if (options.Dashboard)
            {
                silo.AddDashboard(dashboard => dashboard.HideTrace = true);
            }
        });
    }
}
