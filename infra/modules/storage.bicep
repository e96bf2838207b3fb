// One storage account, reached by identity only.
param name string
param location string
param tags object
param workspaceId string

@description('Standard_LRS, or Standard_ZRS to outlive a zone.')
param sku string

@description('Whether folders are real: a grant to one folder needs it. Such an account knows no blob versions.')
param hierarchical bool
param containers string[]
param queues string[]

@description('Days for which deleted blobs can be brought back; 0 forgets them at once, as an erasure must.')
param keepsDeletedDays int

@description('Days after which an unchanged blob moves to the cool tier, and then further down; 0 leaves all where it is.')
param coolAfterDays int
param archiveAfterDays int

@description('Logged operations on blobs.')
param blobLogs string[]

@description('Closes the account to all but private endpoints and the addresses below.')
param privateNetwork bool
param allowedAddresses string[]

// Zone-redundant accounts have no archive tier; cold is the lowest that they offer.
var lowest = endsWith(sku, 'ZRS')
  ? { tierToCold: { daysAfterModificationGreaterThan: archiveAfterDays } }
  : { tierToArchive: { daysAfterModificationGreaterThan: archiveAfterDays } }

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: take(name, 24)
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    encryption: {
      keySource: 'Microsoft.Storage'
      requireInfrastructureEncryption: true
    }
    isHnsEnabled: hierarchical
    minimumTlsVersion: 'TLS1_2'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: privateNetwork ? 'Deny' : 'Allow'
      ipRules: [for address in allowedAddresses: { value: address }]
    }
    publicNetworkAccess: privateNetwork && empty(allowedAddresses) && empty(queues) ? 'Disabled' : 'Enabled'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      containerDeleteRetentionPolicy: { enabled: false }
      deleteRetentionPolicy: {
        enabled: keepsDeletedDays > 0
        days: keepsDeletedDays > 0 ? keepsDeletedDays : null
      }
    }

    resource areas 'containers' = [for container in containers: {
      name: container
      properties: { publicAccess: 'None' }
    }]
  }

  resource queueService 'queueServices' = {
    name: 'default'

    resource messages 'queues' = [for queue in queues: {
      name: queue
    }]
  }
}

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2023-05-01' = if (coolAfterDays > 0) {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'uploads'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: {
              blobTypes: ['blockBlob']
              prefixMatch: containers
            }
            actions: { baseBlob: union({ tierToCool: { daysAfterModificationGreaterThan: coolAfterDays } }, lowest) }
          }
        }
      ]
    }
  }
}

resource blobDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account::blobs
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [for category in blobLogs: {
      category: category
      enabled: true
    }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

// Writes to queues are what the alert on poison messages reads.
resource queueDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account::queueService
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'StorageWrite', enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

output id string = account.id
output name string = account.name
